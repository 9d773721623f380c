//! Samples of services, databases and tools that no reader of this project was written for.

use super::check;

#[test]
fn services_and_databases() {
    check(&[
        (
            "envoy",
            "[2026-11-21 08:04:50.123][1][info][main] [source/server/server.cc:249] initializing epoch 0\n[2026-11-21 08:04:50.124][1][critical][assert] [source/x.cc:1] assert failure\n[2026-11-21 08:04:50.125][12][warning][config] text\n  more\n",
            "1 1 @.123Z INFO main\n2 1 @.124Z CRITICAL assert\n3 2 @.125Z WARNING config",
        ),
        (
            "cri",
            "2026-11-21T08:04:50.123456789Z stdout F hello world\n2026-11-21T08:04:50.124456789Z stderr P a part\n2026-11-21T08:04:50.125456789Z stderr F panic: x\n",
            "1 1 @.123456Z none -\n2 1 @.124456Z none -\n3 1 @.125456Z none -",
        ),
        (
            "docker-json",
            "{\"log\":\"hello\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-21T08:04:50.123456789Z\"}\n{\"log\":\"oops\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-21T08:04:50.124456789Z\"}\n",
            "1 1 @.123456Z none -\n2 1 @.124456Z none -",
        ),
        (
            "elixir",
            "08:04:50.123 [info] Running MyApp.Endpoint with cowboy 2.9.0 at :::4000 (http)\n08:04:50.124 [error] GenServer #PID<0.1.0> terminating\n** (RuntimeError) oops\n    (my_app 0.1.0) lib/my_app.ex:12: MyApp.run/1\n",
            "1 1 @.123Z INFO -\n2 3 @.124Z ERROR -",
        ),
        (
            "fluentd",
            "2026-11-21 08:04:50 +0000 [info]: #0 starting fluentd worker pid=12 ppid=1 worker=0\n2026-11-21 08:04:50 +0000 [error]: #0 unexpected error error_class=Errno::ENOENT\n  2026-11-21 08:04:50 +0000 [error]: #0 /usr/lib/x.rb:12:in `open'\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -\n3 1 @Z ERROR -",
        ),
        (
            "fluent-bit",
            "[2026/11/21 08:04:50] [ info] [engine] started (pid=1)\n[2026/11/21 08:04:50] [error] [output:es:es.0] no upstream\n[2026/11/21 08:04:50] [ warn] x\n",
            "1 1 @Z INFO engine\n2 1 @Z ERROR output:es:es.0\n3 1 @Z WARNING -",
        ),
        (
            "dovecot",
            "Nov 21 08:04:50 imap-login: Info: Login: user=<a>\nNov 21 08:04:50 master: Error: service(imap): child 12 killed\nNov 21 08:04:50 auth: Fatal: x\n",
            "1 1 @Z INFO imap-login\n2 1 @Z ERROR master\n3 1 @Z CRITICAL auth",
        ),
        (
            "exim",
            "2026-11-21 08:04:50 1abcDE-000001-AB <= a@example.org H=x [1.1.1.1] P=esmtp S=1\n2026-11-21 08:04:50 1abcDE-000001-AB => b@example.org R=r T=t\n2026-11-21 08:04:50 1abcDE-000001-AB Completed\n",
            "1 1 @Z none -\n2 1 @Z none -\n3 1 @Z none -",
        ),
        (
            "vsftpd",
            "Sat Nov 21 08:04:50 2026 [pid 2] CONNECT: Client \"1.1.1.1\"\nSat Nov 21 08:04:50 2026 [pid 1] [ftp] FAIL LOGIN: Client \"1.1.1.1\"\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "openvpn",
            "2026-11-21 08:04:50 us=123456 OpenVPN 2.6.3 x86_64-pc-linux-gnu\n2026-11-21 08:04:50 us=123457 TLS Error: TLS handshake failed\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "samba",
            "[2026/11/21 08:04:50.123456,  0] ../../source3/smbd/server.c:1738(main)\n  smbd version 4.17.12-Debian started.\n  Copyright Andrew Tridgell\n[2026/11/21 08:04:50.124456,  1] ../../source3/lib/x.c:12(f)\n  bad\n",
            "1 3 @.123456Z none -\n4 2 @.124456Z none -",
        ),
        (
            "chromium",
            "[1234:5678:1121/080450.123456:ERROR:gpu_init.cc(426)] Passthrough is not supported\n[1234:5678:1121/080450.124456:WARNING:dns_config.cc(12)] text\n[1234:5678:1121/080450.125456:FATAL:x.cc(12)] Check failed: a.\n#0 0x1234 base::debug\n#1 0x1235\n",
            "1 1 @.123456Z ERROR -\n2 1 @.124456Z WARNING -\n3 3 @.125456Z CRITICAL -",
        ),
        (
            "unreal",
            "[2026.11.21-08.04.50:123][  0]LogInit: Display: Running engine\n[2026.11.21-08.04.50:124][  0]LogNet: Error: no\n[2026.11.21-08.04.50:125][  1]LogX: Warning: y\nmore\n",
            "1 1 @.123Z none -\n2 1 @.124Z ERROR LogNet\n3 2 @.125Z WARNING LogX",
        ),
        (
            "minecraft",
            "[08:04:50] [Server thread/INFO]: Starting minecraft server version 1.20\n[08:04:50] [Server thread/ERROR]: Encountered an unexpected exception\njava.lang.NullPointerException: x\n\tat a.b(C.java:1)\n[08:04:51] [Worker-Main-1/WARN]: text\n",
            "1 1 @Z INFO -\n2 3 @Z ERROR -\n5 1 2026-11-21T08:04:51Z WARNING -",
        ),
        (
            "esxi",
            "2026-11-21T08:04:50.123Z info hostd[2099]: [Originator@6876 sub=Vimsvc] text\n2026-11-21T08:04:50.124Z error hostd[2099]: [Originator@6876 sub=X] bad\n2026-11-21T08:04:50.125Z warning hostd[2099]: x\n--> more\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -\n3 2 @.125Z WARNING -",
        ),
        (
            "cisco",
            "*Nov 21 08:04:50.123: %LINK-3-UPDOWN: Interface Gi0/1, changed state to up\n*Nov 21 08:04:50.124: %LINEPROTO-5-UPDOWN: Line protocol\n",
            "1 1 @.123Z ERROR LINK\n2 1 @.124Z INFO LINEPROTO",
        ),
        (
            "oracle-alert",
            "2026-11-21T08:04:50.123456+00:00\nStarting ORACLE instance (normal)\nLICENSE_MAX_SESSION = 0\n2026-11-21T08:04:51.123456+00:00\nErrors in file /u01/x.trc:\nORA-00600: internal error\n",
            "1 3 @.123456Z none -\n4 3 2026-11-21T08:04:51.123456Z none -",
        ),
        (
            "sqlserver",
            "2026-11-21 08:04:50.12 Server      Microsoft SQL Server 2019\n\tSep 24 2019 13:48:23\n2026-11-21 08:04:50.13 spid5s      Starting up database 'master'.\n2026-11-21 08:04:50.14 Logon       Error: 18456, Severity: 14, State: 38.\n",
            "1 2 @.12Z none -\n3 1 @.13Z none -\n4 1 @.14Z none -",
        ),
        (
            "weblogic",
            "####<Nov 21, 2026 8:04:50,123 AM UTC> <Notice> <WebLogicServer> <host> <AdminServer> <main> <> <> <> <1795249821905> <BEA-000365> <Server state changed>\n####<Nov 21, 2026 8:04:50,124 AM UTC> <Error> <HTTP> <host> <AdminServer> <x> <> <> <> <1795249821906> <BEA-101020> <failed\njava.lang.X\n>\n",
            "1 1 @.123Z INFO <WebLogicServer>\n2 3 @.124Z ERROR <HTTP>",
        ),
        (
            "glassfish",
            "[2026-11-21T08:04:50.123+0000] [glassfish 5.0] [INFO] [NCLS-CORE-00087] [javax.enterprise.system.core] [tid: _ThreadID=1 _ThreadName=main] [timeMillis: 1795249821905] [levelValue: 800] [[\n  Grizzly Framework started]]\n\n[2026-11-21T08:04:50.124+0000] [glassfish 5.0] [SEVERE] [] [javax.x] [tid: _ThreadID=1] [[\n  bad]]\n",
            "1 3 @.123Z INFO javax.enterprise.system.core\n4 2 @.124Z ERROR javax.x",
        ),
        (
            "nagios",
            "[1795248290] Nagios 4.4.6 starting... (PID=12)\n[1795248290] SERVICE ALERT: a;b;CRITICAL;SOFT;1;text\n[1795248291] Warning: text\n",
            "1 1 @Z none -\n2 1 @Z none -\n3 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "zabbix",
            "  1234:20261121:080450.123 Starting Zabbix Server. Zabbix 6.0.14\n  1234:20261121:080450.124 cannot connect\n  1235:20261121:080450.125 x\n",
            "1 1 @.123Z none -\n2 1 @.124Z none -\n3 1 @.125Z none -",
        ),
        (
            "collectd",
            "[2026-11-21 08:04:50] [error] plugin_load: no\n[2026-11-21 08:04:50] [info] text\n",
            "1 1 @Z ERROR plugin_load\n2 1 @Z INFO -",
        ),
        (
            "puppet",
            "2026-11-21 08:04:50 +0000 Puppet (err): Could not retrieve catalog\n2026-11-21 08:04:50 +0000 /Stage[main]/A (notice): text\n2026-11-21 08:04:50 +0000 Puppet (warning): text\n",
            "1 1 @Z ERROR Puppet\n2 1 @Z INFO /Stage[main]/A\n3 1 @Z WARNING Puppet",
        ),
        (
            "chef",
            "[2026-11-21T08:04:50+00:00] INFO: *** Chef Infra Client ***\n[2026-11-21T08:04:50+00:00] FATAL: Stacktrace dumped\n[2026-11-21T08:04:50+00:00] ERROR: text\n",
            "1 1 @Z INFO -\n2 1 @Z CRITICAL -\n3 1 @Z ERROR -",
        ),
        (
            "salt",
            "2026-11-21 08:04:50,123 [salt.minion      :1234][ERROR   ][5678] text\nTraceback (most recent call last):\n  File \"x\"\n2026-11-21 08:04:50,124 [salt.loader      :12][WARNING ][5678] text\n",
            "1 3 @.123Z ERROR salt.minion\n4 1 @.124Z WARNING salt.loader",
        ),
        (
            "bazel",
            "(08:04:50) INFO: Current date is 2026-11-21\n(08:04:50) ERROR: /x/BUILD:12:1: failed\n(08:04:51) Loading: 0 packages loaded\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -\n3 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "gradle-debug",
            "2026-11-21T08:04:50.123+0000 [INFO] [org.gradle.BuildLogger] text\n2026-11-21T08:04:50.124+0000 [ERROR] [org.gradle.BuildExceptionReporter] \n2026-11-21T08:04:50.124+0000 [QUIET] [system.out] x\n2026-11-21T08:04:50.125+0000 [LIFECYCLE] [org.gradle.X] y\n",
            "1 1 @.123Z INFO org.gradle.BuildLogger\n2 1 @.124Z ERROR org.gradle.BuildExceptionReporter\n3 1 @.124Z none QUIET\n4 1 @.125Z none LIFECYCLE",
        ),
        (
            "timbre",
            "2026-11-21T08:04:50.123Z host INFO [my.ns:12] - text\n2026-11-21T08:04:50.124Z host ERROR [my.ns:13] - failed\njava.lang.Exception: x\n",
            "1 1 @.123Z INFO my.ns\n2 2 @.124Z ERROR my.ns",
        ),
        (
            "sidekiq",
            "2026-11-21T08:04:50.123Z pid=12 tid=abc INFO: Booted Rails\n2026-11-21T08:04:50.124Z pid=12 tid=abc class=X jid=1 WARN: text\n2026-11-21T08:04:50.125Z pid=12 tid=gk ERROR: text\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z WARNING -\n3 1 @.125Z ERROR -",
        ),
        (
            "log4perl",
            "2026/11/21 08:04:50 ERROR> file.pl:12 main:: - text\n2026/11/21 08:04:50 INFO> file.pl:13 main:: - x\n",
            "1 1 @Z ERROR -\n2 1 @Z INFO -",
        ),
        (
            "lambda",
            "START RequestId: 8f5c0b6e-0a53-4a87-a2ab-0a2b7a3f8c11 Version: $LATEST\n2026-11-21T08:04:50.123Z\t8f5c0b6e-0a53-4a87-a2ab-0a2b7a3f8c11\tINFO\ttext\n2026-11-21T08:04:50.124Z\t8f5c0b6e-0a53-4a87-a2ab-0a2b7a3f8c11\tERROR\tInvoke Error\n    at f (/x.js:1)\nEND RequestId: 8f5c\n",
            "1 1 - none -\n2 1 @.123Z INFO -\n3 3 @.124Z ERROR -",
        ),
        (
            "lambda-python",
            "[INFO]\t2026-11-21T08:04:50.123Z\t8f5c0b6e-0a53-4a87-a2ab-0a2b7a3f8c11\ttext\n[ERROR]\t2026-11-21T08:04:50.124Z\t8f5c0b6e-0a53-4a87-a2ab-0a2b7a3f8c11\tx\nTraceback (most recent call last):\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "heroku",
            "2026-11-21T08:04:50.123456+00:00 app[web.1]: text\n2026-11-21T08:04:50.124456+00:00 heroku[router]: at=error code=H12\n",
            "1 1 @.123456Z none -\n2 1 @.124456Z none -",
        ),
        (
            "solr",
            "2026-11-21 08:04:50.123 INFO  (main) [   ] o.a.s.s.SolrDispatchFilter Using logger factory\n2026-11-21 08:04:50.124 ERROR (qtp1-12) [   x:a] o.a.s.h.RequestHandlerBase org.apache.solr.common.SolrException: no\n\tat a.b(C.java)\n",
            "1 1 @.123Z INFO o.a.s.s.SolrDispatchFilter\n2 2 @.124Z ERROR o.a.s.h.RequestHandlerBase",
        ),
        (
            "neo4j",
            "2026-11-21 08:04:50.123+0000 INFO  Starting...\n2026-11-21 08:04:50.124+0000 ERROR Failed to start Neo4j\njava.lang.X\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "cockroach",
            "I261121 08:04:50.123456 1 1@cli/start.go:12 ⋮ [n1] 1  starting\nE261121 08:04:50.124456 12 kv/x.go:12 ⋮ [n1] 2  bad\nW261121 08:04:50.125456 12 kv/x.go:12  [-] 3  bad\n",
            "1 1 @.123456Z INFO cli/start.go\n2 1 @.124456Z ERROR kv/x.go\n3 1 @.125456Z WARNING kv/x.go",
        ),
        (
            "tidb",
            "[2026/11/21 08:04:50.123 +00:00] [INFO] [server.go:12] [\"server is running\"] [addr=0.0.0.0:4000]\n[2026/11/21 08:04:50.124 +00:00] [ERROR] [x.go:12] [\"no\"] [error=\"a\"] [stack=\"b\\nc\"]\n[2026/11/21 08:04:50.125 +00:00] [FATAL] [x.go:12] [no]\n",
            "1 1 @.123Z INFO server.go\n2 1 @.124Z ERROR x.go\n3 1 @.125Z CRITICAL x.go",
        ),
        (
            "clickhouse",
            "2026.11.21 08:04:50.123456 [ 1 ] {} <Information> Application: Starting\n2026.11.21 08:04:50.124456 [ 12 ] {a-b} <Error> executeQuery: Code: 62. DB::Exception\n\n0. DB::Exception::Exception\n2026.11.21 08:04:50.125456 [ 1 ] {} <Trace> X: y\n",
            "1 1 @.123456Z INFO Application\n2 3 @.124456Z ERROR executeQuery\n5 1 @.125456Z TRACE X",
        ),
        (
            "scylla",
            "INFO  2026-11-21 08:04:50,123 [shard 0] init - Scylla version\nERROR 2026-11-21 08:04:50,124 [shard 1] storage_service - bad\n",
            "1 1 @.123Z INFO init\n2 1 @.124Z ERROR storage_service",
        ),
        (
            "couchbase",
            "[ns_server:info,2026-11-21T08:04:50.123Z,nonode@nohost:<0.1.0>:ns_server:init_logging:12]Started\n[ns_server:error,2026-11-21T08:04:50.124Z,ns_1@x:<0.2.0>:mod:fun:12]bad\n  more\n",
            "1 1 @.123Z INFO ns_server\n2 2 @.124Z ERROR ns_server",
        ),
        (
            "couchdb",
            "[info] 2026-11-21T08:04:50.123456Z nonode@nohost <0.1.0> -------- Application couch started\n[error] 2026-11-21T08:04:50.124456Z nonode@nohost emulator -------- Error in process <0.1.0>\n{badmatch,x}\n",
            "1 1 @.123456Z INFO -\n2 2 @.124456Z ERROR -",
        ),
        (
            "nats",
            "[1] 2026/11/21 08:04:50.123456 [INF] Starting nats-server\n[1] 2026/11/21 08:04:50.124456 [ERR] no\n[1] 2026/11/21 08:04:50.125456 [WRN] x\n[1] 2026/11/21 08:04:50.125456 [FTL] x\n",
            "1 1 @.123456Z INFO -\n2 1 @.124456Z ERROR -\n3 1 @.125456Z WARNING -\n4 1 @.125456Z CRITICAL -",
        ),
        (
            "mosquitto",
            "1795248290: mosquitto version 2.0.11 starting\n1795248290: Error: Address already in use\n1795248291: Opening ipv4 listen socket on port 1883.\n",
            "1 1 @Z none -\n2 1 @Z none -\n3 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "pulsar",
            "2026-11-21T08:04:50,123+0000 [main] INFO  org.apache.pulsar.broker.X - text\n2026-11-21T08:04:50,124+0000 [io-1] ERROR org.apache.pulsar.Y - bad\njava.lang.X\n",
            "1 1 @.123Z INFO org.apache.pulsar.broker.X\n2 2 @.124Z ERROR org.apache.pulsar.Y",
        ),
        (
            "flink",
            "2026-11-21 08:04:50,123 INFO  org.apache.flink.runtime.X                   [] - Starting\n2026-11-21 08:04:50,124 ERROR org.apache.flink.Y [] - bad\njava.lang.X\n",
            "1 1 @.123Z INFO org.apache.flink.runtime.X\n2 2 @.124Z ERROR org.apache.flink.Y",
        ),
        (
            "presto",
            "2026-11-21T08:04:50.123Z\tINFO\tmain\tBootstrap\tPROPERTY\n2026-11-21T08:04:50.124Z\tERROR\tmain\tio.trino.X\tbad\njava.lang.X\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "slurm",
            "[2026-11-21T08:04:50.123] error: Unable to contact\n[2026-11-21T08:04:50.124] debug:  text\n[2026-11-21T08:04:50.125] slurmctld version 22.05.8 started\n",
            "1 1 @.123Z ERROR -\n2 1 @.124Z DEBUG -\n3 1 @.125Z none -",
        ),
        (
            "pbs",
            "11/21/2026 08:04:50;0002;pbs_server;Svr;Log;Log opened\n11/21/2026 08:04:50;0100;pbs_server;Job;1.x;text\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "asterisk",
            "[Nov 21 08:04:50] ERROR[1234]: chan_sip.c:123 func: text\n[Nov 21 08:04:50] NOTICE[1234][C-00000001]: x.c:12 f: text\n[Nov 21 08:04:51] VERBOSE[12] pbx.c:     -- Executing\n",
            "1 1 @Z ERROR chan_sip.c\n2 1 @Z INFO x.c\n3 1 2026-11-21T08:04:51Z DEBUG pbx.c",
        ),
        (
            "freeswitch",
            "2026-11-21 08:04:50.123456 [ERR] mod_sofia.c:12 text\n2026-11-21 08:04:50.124456 [NOTICE] switch_core.c:12 x\n2026-11-21 08:04:50.125456 98.90% [WARNING] x.c:12 y\n",
            "1 1 @.123456Z ERROR mod_sofia.c\n2 1 @.124456Z INFO switch_core.c\n3 1 @.125456Z WARNING x.c",
        ),
        (
            "tor",
            "Nov 21 08:04:50.000 [notice] Tor 0.4.7 running on Linux\nNov 21 08:04:50.000 [warn] text\nNov 21 08:04:50.000 [err] text\n",
            "1 1 @Z INFO -\n2 1 @Z WARNING -\n3 1 @Z ERROR -",
        ),
        (
            "bitcoin",
            "2026-11-21T08:04:50Z Bitcoin Core version v24.0.1\n2026-11-21T08:04:50Z ERROR: no\n2026-11-21T08:04:50Z [net] text\n",
            "1 1 @Z none -\n2 1 @Z ERROR -\n3 1 @Z none net",
        ),
        (
            "geth",
            "INFO [11-21|08:04:50.123] Starting Geth on Ethereum mainnet...\nERROR[11-21|08:04:50.124] Failed                           err=\"x\"\nWARN [11-21|08:04:50.125] text\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -\n3 1 @.125Z WARNING -",
        ),
        (
            "mozharness",
            "08:04:50     INFO - ##### \n08:04:50    ERROR - Traceback (most recent call last):\n08:04:51  WARNING - x\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -\n3 1 2026-11-21T08:04:51Z WARNING -",
        ),
        (
            "github-actions",
            "2026-11-21T08:04:50.1234567Z ##[group]Run make\n2026-11-21T08:04:50.1244567Z ##[error]Process completed with exit code 2.\n2026-11-21T08:04:50.1254567Z ##[warning]text\n",
            "1 1 @.123456Z none -\n2 1 @.124456Z none -\n3 1 @.125456Z none -",
        ),
        (
            "iis",
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip\n2026-11-21 08:04:50 10.0.0.1 GET / - 80 - 1.1.1.1 Mozilla/5.0 - 200 0 0 12\n2026-11-21 08:04:51 10.0.0.1 GET /x - 80 - 1.1.1.1 Mozilla/5.0 - 500 0 0 12\n",
            "1 2 - none -\n3 1 @Z none -\n4 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "windowsupdate",
            "2026/11/21 08:04:50.1234567 1234  5678  Agent           * Title = x\n2026/11/21 08:04:50.1244567 1234  5678  Shared          FATAL: x\n",
            "1 1 @.123456Z none -\n2 1 @.124456Z none -",
        ),
        (
            "hpc",
            "134681 node-246 unix.hw state_change.unavailable 1795248290 1 Component State Change\n350766 node-109 unix.hw state_change.unavailable 1795248291 1 Component State Change\n",
            "1 1 @Z none state_change.unavailable\n2 1 2026-11-21T08:04:51Z none state_change.unavailable",
        ),
        (
            "healthapp",
            "20261121-08:04:50:606|Step_LSC|30002312|onStandStepChanged 3579\n20261121-8:4:50:615|Step_LSC|30002312|onExtend:1\n",
            "1 1 @.606Z none -\n2 1 @.615Z none -",
        ),
    ]);
}
