//! Samples of Go, Rust, .NET, systems, databases and others.

use super::check;

#[test]
fn go_rust_and_dotnet() {
    check(&[
        (
            "zap console",
            "2026-11-21T08:04:50.123Z\tINFO\tserver/main.go:12\tstarted\t{\"k\": 1}\n2026-11-21T08:04:50.124Z\tERROR\tstore\tserver/store.go:5\tfailed\nmain.main\n\t/main.go:5\n",
            "1 1 @.123Z INFO server/main.go\n2 3 @.124Z ERROR store",
        ),
        (
            "logrus",
            "time=\"2026-11-21T08:04:50Z\" level=info msg=started\ntime=\"2026-11-21T08:04:50Z\" level=fatal msg=\"no db\"\n",
            "1 1 @Z INFO -\n2 1 @Z CRITICAL -",
        ),
        (
            "logrus on a terminal",
            "INFO[0000] started                                       k=1\nWARN[0003] slow\nFATA[0004] no db\n",
            "1 1 - INFO -\n2 1 - WARNING -\n3 1 - CRITICAL -",
        ),
        (
            "log with a file",
            "2026/11/21 08:04:50 main.go:5: started\n2026/11/21 08:04:50 store.go:9: failed\n",
            "1 1 @Z none main.go\n2 1 @Z none store.go",
        ),
        (
            "slog's default",
            "2026/11/21 08:04:50 INFO started k=1\n2026/11/21 08:04:50 ERROR failed err=x\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -",
        ),
        (
            "slog text",
            "time=2026-11-21T08:04:50.123Z level=INFO msg=started\ntime=2026-11-21T08:04:50.124Z level=ERROR msg=failed\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "a prefix before the time",
            "app: 2026/11/21 08:04:50 started\napp: 2026/11/21 08:04:50 failed\n  more\n",
            "1 1 @Z none app\n2 2 @Z none app",
        ),
        (
            "raft",
            "raft2026/11/21 08:04:50 INFO: 8e9e became follower\nraft2026/11/21 08:04:50 ERROR: lost\n",
            "1 1 @Z INFO raft\n2 1 @Z ERROR raft",
        ),
        (
            "capnslog",
            "2026-11-21 08:04:50.123456 I | etcdmain: etcd Version: 3.3\n2026-11-21 08:04:50.123457 E | rafthttp: failed\n",
            "1 1 @.123456Z INFO etcdmain\n2 1 @.123457Z ERROR rafthttp",
        ),
        (
            "env_logger",
            "[2026-11-21T08:04:50Z INFO  depot::store] started\n[2026-11-21T08:04:50Z ERROR depot] failed\n",
            "1 1 @Z INFO depot::store\n2 1 @Z ERROR depot",
        ),
        (
            "log4rs",
            "2026-11-21T08:04:50.123456+00:00 INFO depot - started\n2026-11-21T08:04:50.123457+00:00 ERROR depot::store - failed\n",
            "1 1 @.123456Z INFO depot\n2 1 @.123457Z ERROR depot::store",
        ),
        (
            "fern",
            "[2026-11-21][08:04:50][depot][INFO] started\n[2026-11-21][08:04:50][depot::store][ERROR] failed\n",
            "1 1 @Z INFO depot\n2 1 @Z ERROR depot::store",
        ),
        (
            "flexi_logger",
            "INFO [depot] started\nERROR [depot::store] failed\n",
            "1 1 - INFO depot\n2 1 - ERROR depot::store",
        ),
        (
            "tracing without time",
            " INFO depot: started\nERROR depot::store: failed k=1\n",
            "1 1 - INFO depot\n2 1 - ERROR depot::store",
        ),
        (
            "tracing pretty",
            "  2026-11-21T08:04:50.123456Z  INFO depot::store: started, k: 1\n    at src/main.rs:5 on main\n\n  2026-11-21T08:04:50.123457Z ERROR depot: failed\n    at src/main.rs:9\n",
            "1 3 @.123456Z INFO depot::store\n4 2 @.123457Z ERROR depot",
        ),
        (
            ".NET console",
            "info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://localhost\nfail: App.Store[0]\n      broken\n",
            "1 2 - INFO Microsoft.Hosting.Lifetime\n3 2 - ERROR App.Store",
        ),
        (
            "Serilog",
            "2026-11-21 08:04:50.123 +00:00 [INF] started\n2026-11-21 08:04:50.124 +00:00 [ERR] failed\nSystem.Exception: x\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "Serilog console",
            "[08:04:50 INF] started\n[08:04:50 FTL] failed\n",
            "1 1 @Z INFO -\n2 1 @Z CRITICAL -",
        ),
        (
            "NLog",
            "2026-11-21 08:04:50.1234|INFO|App.Store|started\n2026-11-21 08:04:50.1235|ERROR|App.Store|failed\n",
            "1 1 @.1234Z INFO App.Store\n2 1 @.1235Z ERROR App.Store",
        ),
    ]);
}

#[test]
fn systems() {
    check(&[
        (
            "syslog with ISO times",
            "2026-11-21T08:04:50.123456+00:00 node-1 sshd[12]: text\n2026-11-21T08:04:50.123457+00:00 node-1 kernel: [    1.0] x\n",
            "1 1 @.123456Z none sshd\n2 1 @.123457Z none kernel",
        ),
        (
            "syslog with PRI",
            "<34>Nov 21 08:04:50 node-1 su: failed\n<30>Nov 21 08:04:50 node-1 cron[5]: ran\n",
            "1 1 @Z CRITICAL su\n2 1 @Z INFO cron",
        ),
        (
            "syslog without a host",
            "Nov 21 08:04:50 dnsmasq[123]: started\nNov 21 08:04:50 dnsmasq[123]: exiting\n",
            "1 1 @Z none dnsmasq\n2 1 @Z none dnsmasq",
        ),
        (
            "BusyBox",
            "Nov 21 08:04:50 node-1 daemon.err prog[1]: no\nNov 21 08:04:50 node-1 user.info logger: yes\n",
            "1 1 @Z ERROR prog\n2 1 @Z INFO logger",
        ),
        (
            "journal short-full",
            "Sat 2026-11-21 08:04:50 UTC node-1 sshd[12]: text\nSat 2026-11-21 08:04:50 UTC node-1 systemd[1]: Started\n",
            "1 1 @Z none sshd\n2 1 @Z none systemd",
        ),
        (
            "journal verbose",
            "Sat 2026-11-21 08:04:50.123456 UTC [s=eb;i=1;b=7c]\n    PRIORITY=3\n    SYSLOG_IDENTIFIER=sshd\n    MESSAGE=no\nSat 2026-11-21 08:04:50.123457 UTC [s=eb;i=2;b=7c]\n    PRIORITY=6\n    SYSLOG_IDENTIFIER=cron\n    MESSAGE=yes\n",
            "1 4 @.123456Z ERROR sshd\n5 4 @.123457Z INFO cron",
        ),
        (
            "journal JSON",
            "{\"__REALTIME_TIMESTAMP\":\"1795248290123456\",\"PRIORITY\":\"3\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"no\"}\n{\"__REALTIME_TIMESTAMP\":\"1795248290123457\",\"PRIORITY\":\"6\",\"SYSLOG_IDENTIFIER\":\"cron\",\"MESSAGE\":\"y\"}\n",
            "1 1 @.123456Z ERROR sshd\n2 1 @.123457Z INFO cron",
        ),
        (
            "audit",
            "type=SYSCALL msg=audit(1795248290.123:1): arch=c000003e\ntype=AVC msg=audit(1795248290.124:2): avc\n",
            "1 1 @.123Z none SYSCALL\n2 1 @.124Z none AVC",
        ),
        (
            "Xorg",
            "[    12.345] (II) Loading\n[    12.346] (EE) Failed\n[    12.347] \tmore\n",
            "1 1 - INFO -\n2 1 - ERROR -\n3 1 - none -",
        ),
        (
            "dmesg -T",
            "[Sat Nov 21 08:04:50 2026] Linux version 6.1\n[Sat Nov 21 08:04:50 2026] usb 1-1: new\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "dmesg -r",
            "<6>[    0.000000] Linux version 6.1\n<3>[    1.000000] usb: failed\n",
            "1 1 - INFO -\n2 1 - ERROR -",
        ),
        (
            "dmesg -x",
            "kern  :info  : [    0.000000] Linux version\nkern  :err   : [    1.000000] usb: failed\n",
            "1 1 - INFO kern\n2 1 - ERROR kern",
        ),
        (
            "BIND",
            "21-Nov-2026 08:04:50.123 general: error: no\n21-Nov-2026 08:04:50.124 network: info: listening\n",
            "1 1 @.123Z ERROR general\n2 1 @.124Z INFO network",
        ),
        (
            "Unbound",
            "[1795248290] unbound[123:0] info: start of service\n[1795248290] unbound[123:0] error: no\n",
            "1 1 @Z INFO unbound\n2 1 @Z ERROR unbound",
        ),
        (
            "sssd",
            "(2026-11-21  8:04:50): [sssd] [main] (0x0010): fatal\n(2026-11-21  8:04:50): [be[x]] [init] (0x0400): trace\n",
            "1 1 @Z CRITICAL sssd\n2 1 @Z DEBUG be[x]",
        ),
        (
            "CUPS",
            "E [21/Nov/2026:08:04:50 +0000] no printer\nI [21/Nov/2026:08:04:50 +0000] listening\n",
            "1 1 @Z ERROR -\n2 1 @Z INFO -",
        ),
        (
            "logcat",
            "11-21 08:04:50.123  1234  1240 E Tag: no\n11-21 08:04:50.124  1234  1240 I ActivityManager: yes\n",
            "1 1 @.123Z ERROR Tag\n2 1 @.124Z INFO ActivityManager",
        ),
        (
            "GLib",
            "(app:123): GLib-GIO-WARNING **: 08:04:50.123: no\n** (app:123): CRITICAL **: 08:04:50.124: bad\n",
            "1 1 @.123Z WARNING GLib-GIO\n2 1 @.124Z CRITICAL -",
        ),
        (
            "update-alternatives",
            "update-alternatives 2026-11-21 08:04:50: run with --install\nupdate-alternatives 2026-11-21 08:04:50: link group\n",
            "1 1 @Z none update-alternatives\n2 1 @Z none update-alternatives",
        ),
        (
            "apt history",
            "\nStart-Date: 2026-11-21  08:04:50\nCommandline: apt install x\nEnd-Date: 2026-11-21  08:04:52\n\nStart-Date: 2026-11-21  08:04:53\nInstall: x\nEnd-Date: 2026-11-21  08:04:55\n",
            "1 1 - none -\n2 4 @Z none -\n6 3 2026-11-21T08:04:53Z none -",
        ),
        (
            "qemu",
            "2026-11-21 08:04:50.123+0000: starting up libvirt version: 9.0\nLC_ALL=C \\\n/usr/bin/qemu\n2026-11-21T08:04:50.124000Z qemu-system-x86_64: terminating on signal 15\n",
            "1 3 @.123Z none -\n4 1 @.124Z none qemu-system-x86_64",
        ),
    ]);
}

#[test]
fn databases_and_others() {
    check(&[
        (
            "MySQL 8",
            "2026-11-21T08:04:50.123456Z 0 [System] [MY-010116] [Server] /usr/sbin/mysqld starting\n2026-11-21T08:04:50.123457Z 0 [ERROR] [MY-010119] [Server] Aborting\n",
            "1 1 @.123456Z INFO Server\n2 1 @.123457Z ERROR Server",
        ),
        (
            "MySQL slow",
            "# Time: 2026-11-21T08:04:50.123456Z\n# User@Host: root[root] @ localhost []\n# Query_time: 1.0\nSELECT 1;\n# Time: 2026-11-21T08:04:51.000000Z\n# User@Host: root[root] @ localhost []\nSELECT 2;\n",
            "1 4 @.123456Z none -\n5 3 2026-11-21T08:04:51Z none -",
        ),
        (
            "MySQL general",
            "261121  8:04:50\t    31 Connect\troot@localhost on\n\t\t    31 Query\tselect 1\n261121  8:04:51\t    31 Quit\t\n",
            "1 2 @Z none -\n3 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "MongoDB",
            "{\"t\":{\"$date\":\"2026-11-21T08:04:50.123+00:00\"},\"s\":\"I\",  \"c\":\"NETWORK\",  \"id\":1, \"ctx\":\"main\",\"msg\":\"Listening\"}\n{\"t\":{\"$date\":\"2026-11-21T08:04:50.124+00:00\"},\"s\":\"E\",  \"c\":\"STORAGE\",  \"id\":2, \"ctx\":\"main\",\"msg\":\"no\"}\n",
            "1 1 @.123Z INFO NETWORK\n2 1 @.124Z ERROR STORAGE",
        ),
        (
            "PostgreSQL JSON",
            "{\"timestamp\":\"2026-11-21 08:04:50.123 UTC\",\"pid\":1,\"error_severity\":\"LOG\",\"message\":\"ready\",\"backend_type\":\"postmaster\"}\n{\"timestamp\":\"2026-11-21 08:04:50.124 UTC\",\"pid\":2,\"error_severity\":\"FATAL\",\"message\":\"no\",\"backend_type\":\"client backend\"}\n",
            "1 1 @.123Z INFO postmaster\n2 1 @.124Z CRITICAL client backend",
        ),
        (
            "PostgreSQL default",
            "2026-11-21 08:04:50.123 UTC [27136] LOG:  ready\n2026-11-21 08:04:50.124 UTC [27140] ci@jobs ERROR:  no\n2026-11-21 08:04:50.124 UTC [27140] ci@jobs STATEMENT:  select\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "tracing JSON",
            "{\"timestamp\":\"2026-11-21T08:04:50.123456Z\",\"level\":\"INFO\",\"fields\":{\"message\":\"x\"},\"target\":\"depot\"}\n{\"timestamp\":\"2026-11-21T08:04:50.123457Z\",\"level\":\"ERROR\",\"fields\":{\"message\":\"y\"},\"target\":\"depot::store\"}\n",
            "1 1 @.123456Z INFO depot\n2 1 @.123457Z ERROR depot::store",
        ),
        (
            "pino",
            "{\"level\":30,\"time\":1795248290123,\"pid\":1,\"hostname\":\"x\",\"msg\":\"y\"}\n{\"level\":50,\"time\":1795248290124,\"pid\":1,\"hostname\":\"x\",\"msg\":\"no\"}\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "Erlang reports",
            "=INFO REPORT==== 21-Nov-2026::08:04:50.123456 ===\n    started\n\n=ERROR REPORT==== 21-Nov-2026::08:04:50.123457 ===\n** Generic server x terminating\n",
            "1 3 @.123456Z INFO -\n4 2 @.123457Z ERROR -",
        ),
        (
            "lager",
            "2026-11-21 08:04:50.123 [info] <0.5.0>@rabbit:start:12 x\n2026-11-21 08:04:50.124 [error] <0.5.0>@rabbit:stop:13 y\n",
            "1 1 @.123Z INFO <0.5.0>\n2 1 @.124Z ERROR <0.5.0>",
        ),
        (
            "Ceph",
            "2026-11-21T08:04:50.123+0000 7f8720a48140  0 ceph version 18\n2026-11-21T08:04:50.124+0000 7f8720a48140 -1 unable\n",
            "1 1 @.123Z none -\n2 1 @.124Z ERROR -",
        ),
        (
            "epoch milliseconds",
            "1795248290123 INFO started\n1795248290124 ERROR no\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "epoch seconds",
            "[1795248290] ERROR no\n[1795248291] INFO yes\n",
            "1 1 @Z ERROR -\n2 1 2026-11-21T08:04:51Z INFO -",
        ),
        (
            "TAI64N",
            "@400000006b0150ac2756cd00 started\n@400000006b0150ac2756cd00 stopped\n",
            "1 1 @.66Z none -\n2 1 @.66Z none -",
        ),
        (
            "German dates",
            "21.11.2026 08:04:50.123 INFO started\n21.11.2026 08:04:50.124 ERROR no\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "basic ISO",
            "20261121T080450Z INFO started\n20261121T080450Z ERROR no\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -",
        ),
        (
            "compact date",
            "20261121 08:04:50 INFO started\n20261121 08:04:50 ERROR no\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -",
        ),
        (
            "comma separated",
            "2026-11-21,08:04:50,ERROR,svc,no\n2026-11-21,08:04:50,INFO,svc,yes\n",
            "1 1 @Z ERROR svc\n2 1 @Z INFO svc",
        ),
        (
            "CBS",
            "2026-11-21 08:04:50, Info                  CBS    Starting\n2026-11-21 08:04:50, Error                 CBS    Failed\n",
            "1 1 @Z INFO CBS\n2 1 @Z ERROR CBS",
        ),
        (
            "the level first",
            "ERROR 2026-11-21 08:04:50.123 billing: failed\nINFO  2026-11-21 08:04:50.124 billing: started\n  more\n",
            "1 1 @.123Z ERROR billing\n2 2 @.124Z INFO billing",
        ),
        (
            "a level alone",
            "INFO starting the depot\nDEBUG opened 3 slots\nERROR slot 4 is full\n    at line 5\n",
            "1 1 - INFO -\n2 1 - DEBUG -\n3 2 - ERROR -",
        ),
    ]);
}
