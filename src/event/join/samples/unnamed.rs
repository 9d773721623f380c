//! Samples of schedulers, games, networks and languages; of forms of times and levels that nobody named.

use super::check;

#[test]
fn any_other_program() {
    check(&[
        (
            "proxifier",
            "[11.21 08:04:50] chrome.exe - proxy.cse.cuhk.edu.hk:5070 open through proxy\n[11.21 08:04:51] chrome.exe - x error : Could not connect\n",
            "1 1 @Z none -\n2 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "hdfs",
            "261121 080450 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_388 terminating\n261121 080450 149 WARN dfs.DataNode$DataXceiver: bad\n",
            "1 1 @Z INFO dfs.DataNode$PacketResponder\n2 1 @Z WARNING dfs.DataNode$DataXceiver",
        ),
        (
            "thunderbird",
            "- 1795248290 2026.11.21 dn228 Nov 21 08:04:50 dn228/dn228 crond(pam_unix)[2915]: session closed\n- 1795248291 2026.11.21 dn228 Nov 21 08:04:51 dn228/dn228 crond[2916]: x\n",
            "1 1 @Z none -\n2 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "mac",
            "Nov 21 08:04:50 calvisitor kernel[0]: IOThunderboltSwitch<0>(0x0)::listenerCallback\nNov 21 08:04:51 calvisitor com.apple.CDScheduler[43]: Thermal pressure state: 1\n\tmore\nNov 21 08:04:52 --- last message repeated 1 time ---\n",
            "1 1 @Z none kernel\n2 2 2026-11-21T08:04:51Z none com.apple.CDScheduler\n4 1 2026-11-21T08:04:52Z none -",
        ),
        (
            "coredns",
            "[INFO] plugin/reload: Running configuration\n[ERROR] plugin/errors: 2 example.org. A: i/o timeout\n[WARNING] No files\n",
            "1 1 - INFO -\n2 1 - ERROR -\n3 1 - WARNING -",
        ),
        (
            "istio",
            "2026-11-21T08:04:50.123456Z\tinfo\tads\tADS: new connection\n2026-11-21T08:04:50.124456Z\terror\tbad thing\n2026-11-21T08:04:50.125456Z\twarn\tconfig\tx\n",
            "1 1 @.123456Z INFO -\n2 1 @.124456Z ERROR -\n3 1 @.125456Z WARNING -",
        ),
        (
            "grafana",
            "logger=settings t=2026-11-21T08:04:50.123456789Z level=info msg=\"Starting Grafana\" version=9\nlogger=http.server t=2026-11-21T08:04:50.124456789Z level=error msg=x\n",
            "1 1 @.123456Z INFO settings\n2 1 @.124456Z ERROR http.server",
        ),
        (
            "traefik",
            "time=\"2026-11-21T08:04:50Z\" level=info msg=\"Configuration loaded\"\ntime=\"2026-11-21T08:04:50Z\" level=error msg=\"bad\" providerName=docker\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -",
        ),
        (
            "caddy",
            "2026/11/21 08:04:50.123\tINFO\thttp.log\tserver running\t{\"name\": \"srv0\"}\n2026/11/21 08:04:50.124\tERROR\thttp.log.error\tdial tcp\t{\"request\": {}}\n",
            "1 1 @.123Z INFO http.log\n2 1 @.124Z ERROR http.log.error",
        ),
        (
            "linkerd",
            "[     0.001234s]  INFO ThreadId(01) linkerd2_proxy: release 2.12\n[     0.002234s]  WARN ThreadId(01) x: y\n",
            "1 1 - INFO -\n2 1 - WARNING -",
        ),
        (
            "postfix",
            "Nov 21 08:04:50 mail postfix/smtpd[123]: connect from x\nNov 21 08:04:50 mail postfix/smtpd[123]: error: open database\n",
            "1 1 @Z none postfix/smtpd\n2 1 @Z none postfix/smtpd",
        ),
        (
            "charon",
            "Nov 21 08:04:50 00[DMN] Starting IKE charon daemon\nNov 21 08:04:50 05[IKE] received packet\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "ruby-logger",
            "# Logfile created on 2026-11-21 08:04:50 +0000 by logger.rb/v1.5.3\nI, [2026-11-21T08:04:50.123456 #1234]  INFO -- prog: text\nE, [2026-11-21T08:04:50.124456 #1234] ERROR -- : bad (RuntimeError)\nx.rb:1:in `f'\n",
            "1 1 - none -\n2 1 @.123456Z INFO prog\n3 2 @.124456Z ERROR -",
        ),
        (
            "kibana",
            "[2026-11-21T08:04:50.123+00:00][INFO ][plugins-service] Plugin \"x\" is disabled.\n[2026-11-21T08:04:50.124+00:00][ERROR][elasticsearch-service] Unable to retrieve\n[2026-11-21T08:04:50.124+00:00][FATAL][root] Error: x\n    at f (/x.js:1)\n",
            "1 1 @.123Z INFO plugins-service\n2 1 @.124Z ERROR elasticsearch-service\n3 2 @.124Z CRITICAL root",
        ),
        (
            "gitlab-json",
            "{\"severity\":\"INFO\",\"time\":\"2026-11-21T08:04:50.123Z\",\"correlation_id\":\"x\",\"message\":\"a\"}\n{\"severity\":\"ERROR\",\"time\":\"2026-11-21T08:04:50.124Z\",\"exception.class\":\"X\",\"message\":\"b\"}\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "gcp",
            "{\"insertId\":\"1\",\"severity\":\"ERROR\",\"timestamp\":\"2026-11-21T08:04:50.123456789Z\",\"textPayload\":\"bad\"}\n{\"severity\":\"NOTICE\",\"timestamp\":\"2026-11-21T08:04:50.124456789Z\",\"jsonPayload\":{\"message\":\"x\"}}\n",
            "1 1 @.123456Z ERROR -\n2 1 @.124456Z INFO -",
        ),
        (
            "ecs",
            "{\"@timestamp\":\"2026-11-21T08:04:50.123Z\",\"log.level\":\"ERROR\",\"message\":\"x\",\"log.logger\":\"org.A\",\"error.stack_trace\":\"a\\nb\"}\n{\"@timestamp\":\"2026-11-21T08:04:50.124Z\",\"log\":{\"level\":\"warn\",\"logger\":\"b\"},\"message\":\"y\"}\n",
            "1 1 @.123Z ERROR org.A\n2 1 @.124Z WARNING b",
        ),
        (
            "k8s-audit",
            "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"stage\":\"ResponseComplete\",\"requestReceivedTimestamp\":\"2026-11-21T08:04:50.123456Z\",\"stageTimestamp\":\"2026-11-21T08:04:50.124456Z\"}\n",
            "1 1 @.123456Z none -",
        ),
        (
            "cloudtrail",
            "{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-11-21T08:04:50Z\",\"eventSource\":\"s3.amazonaws.com\"}\n",
            "1 1 @Z none -",
        ),
        (
            "jenkins-timestamper",
            "[2026-11-21T08:04:50.123Z] + make\n[2026-11-21T08:04:50.124Z] make: *** No targets.  Stop.\n[Pipeline] }\n",
            "1 1 @.123Z none -\n2 2 @.124Z none -",
        ),
        (
            "varnishncsa",
            "1.1.1.1 - - [21/Nov/2026:08:04:50 +0000] \"GET http://x/ HTTP/1.1\" 200 12 \"-\" \"curl\"\n1.1.1.1 - - [21/Nov/2026:08:04:51 +0000] \"GET http://x/ HTTP/1.1\" 503 12 \"-\" \"curl\"\n",
            "1 1 @Z none -\n2 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "transmission",
            "[2026-11-21 08:04:50.123] Transmission 3.00 started (session.c:12)\n[2026-11-21 08:04:50.124] RPC Server Error: x (y.c:1)\n",
            "1 1 @.123Z none -\n2 1 @.124Z none -",
        ),
        (
            "radicale",
            "[2026-11-21 08:04:50 +0000] [12] [INFO] Starting Radicale\n[2026-11-21 08:04:50 +0000] [12/Thread-1] [ERROR] bad\nTraceback\n",
            "1 1 @Z INFO -\n2 2 @Z ERROR -",
        ),
        (
            "home-assistant",
            "2026-11-21 08:04:50.123 ERROR (MainThread) [homeassistant.core] Error doing job\nTraceback (most recent call last):\n  File \"x\"\n2026-11-21 08:04:50.124 WARNING (SyncWorker_1) [homeassistant.loader] custom\n",
            "1 3 @.123Z ERROR homeassistant.core\n4 1 @.124Z WARNING homeassistant.loader",
        ),
        (
            "terraform",
            "2026-11-21T08:04:50.123Z [INFO]  Terraform version: 1.3.7\n2026-11-21T08:04:50.124Z [DEBUG] provider.terraform-provider-x: y\n2026-11-21T08:04:50.124Z [ERROR] vertex \"x\" error: z\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z DEBUG provider.terraform-provider-x\n3 1 @.124Z ERROR -",
        ),
        (
            "swift-log",
            "2026-11-21T08:04:50+0000 info codes.vapor.application : [Vapor] Server starting\n2026-11-21T08:04:50+0000 error codes.vapor.application : bad\n",
            "1 1 @Z INFO codes.vapor.application\n2 1 @Z ERROR codes.vapor.application",
        ),
        (
            "dart",
            "[INFO] 2026-11-21 08:04:50.123456: text\n[SEVERE] 2026-11-21 08:04:50.124456: bad\n",
            "1 1 @.123456Z INFO -\n2 1 @.124456Z ERROR -",
        ),
        (
            "spdlog",
            "[2026-11-21 08:04:50.123] [net] [info] hello\n[2026-11-21 08:04:50.124] [net] [error] bad\n[2026-11-21 08:04:50.125] [critical] x\n",
            "1 1 @.123Z INFO net\n2 1 @.124Z ERROR net\n3 1 @.125Z CRITICAL -",
        ),
        (
            "boost-log",
            "[2026-11-21 08:04:50.123456] [0x00007f0a] [info]    hello\n[2026-11-21 08:04:50.124456] [0x00007f0a] [error]   bad\n",
            "1 1 @.123456Z INFO -\n2 1 @.124456Z ERROR -",
        ),
        (
            "easylogging",
            "2026-11-21 08:04:50,123 INFO [default] hello\n2026-11-21 08:04:50,124 FATAL [default] bad\n",
            "1 1 @.123Z INFO default\n2 1 @.124Z CRITICAL default",
        ),
        (
            "glog-year",
            "I20261121 08:04:50.123456  1234 main.cc:12] hello\nE20261121 08:04:50.124456  1234 main.cc:13] bad\n*** Check failure stack trace: ***\n    @ 0x1\n",
            "1 1 @.123456Z INFO main.cc\n2 3 @.124456Z ERROR main.cc",
        ),
        (
            "absl-py",
            "I1121 08:04:50.123456 140000 app.py:12] hello\nE1121 08:04:50.124456 140000 app.py:13] bad\nTraceback\n",
            "1 1 @.123456Z INFO app.py\n2 2 @.124456Z ERROR app.py",
        ),
        (
            "qt",
            "2026-11-21 08:04:50.123 [warning] default: QObject::connect\n2026-11-21 08:04:50.124 [critical] qt.x: bad\n",
            "1 1 @.123Z WARNING default\n2 1 @.124Z CRITICAL qt.x",
        ),
        (
            "stdlib-go",
            "2026/11/21 08:04:50 main.go:12: hello\n2026/11/21 08:04:50 main.go:13: bad\npanic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:13 +0x1\n",
            "1 1 @Z none main.go\n2 6 @Z none main.go",
        ),
        (
            "pymongo-level-mid",
            "2026-11-21 08:04:50 | server.py:12 | ERROR | something\n2026-11-21 08:04:51 | server.py:13 | INFO | x\n",
            "1 1 @Z ERROR server.py\n2 1 2026-11-21T08:04:51Z INFO server.py",
        ),
        (
            "semicolons",
            "2026-11-21T08:04:50.123;INFO;main;hello\n2026-11-21T08:04:50.124;ERROR;main;bad\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "level-last-bracket",
            "[ERROR 2026-11-21 08:04:50] bad\n[INFO 2026-11-21 08:04:51] ok\n",
            "1 1 @Z ERROR -\n2 1 2026-11-21T08:04:51Z INFO -",
        ),
        (
            "pipe-level",
            "ERROR|2026-11-21 08:04:50.123|main|bad\nINFO|2026-11-21 08:04:50.124|main|x\n",
            "1 1 @.123Z ERROR main\n2 1 @.124Z INFO main",
        ),
        (
            "kv-time",
            "ts=2026-11-21T08:04:50.123Z caller=main.go:12 level=info msg=x\nts=2026-11-21T08:04:50.124Z caller=main.go:13 level=error err=y\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "us-ampm",
            "11/21/2026 8:04:50 AM - Error - Something broke\n11/21/2026 8:04:51 AM - Information - ok\n",
            "1 1 @Z ERROR -\n2 1 2026-11-21T08:04:51Z INFO -",
        ),
        (
            "iso-basic-ms",
            "20261121T080450.123Z INFO x\n20261121T080450.124Z ERROR y\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "dash-date",
            "2026-11-21-08:04:50.123 [INFO] x\n2026-11-21-08:04:50.124 [ERROR] y\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "underscore-date",
            "2026-11-21_08:04:50.12345 starting\n2026-11-21_08:04:51.12345 x\n",
            "1 1 @.12345Z none -\n2 1 2026-11-21T08:04:51.12345Z none -",
        ),
        (
            "colon-ms",
            "2026-11-21 08:04:50:123 INFO x\n2026-11-21 08:04:50:124 ERROR y\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z ERROR -",
        ),
        (
            "month-name-dash",
            "21-Nov-26 08:04:50 - root - ERROR - x\n21-Nov-26 08:04:51 - root - INFO - y\n",
            "1 1 @Z ERROR root\n2 1 2026-11-21T08:04:51Z INFO root",
        ),
        (
            "rfc1123",
            "Sat, 21 Nov 2026 08:04:50 GMT express:router x\nSat, 21 Nov 2026 08:04:51 GMT express:router y\n",
            "1 1 @Z none express:router\n2 1 2026-11-21T08:04:51Z none express:router",
        ),
        (
            "js-date",
            "Sat Nov 21 2026 08:04:50 GMT+0000 (Coordinated Universal Time) - error: x\nSat Nov 21 2026 08:04:51 GMT+0000 (Coordinated Universal Time) - info: y\n",
            "1 1 @Z ERROR -\n2 1 2026-11-21T08:04:51Z INFO -",
        ),
        (
            "date-cmd",
            "Sat Nov 21 08:04:50 UTC 2026: starting\nSat Nov 21 08:04:51 UTC 2026: done\n",
            "1 1 @Z none -\n2 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "date-cmd-12",
            "Sat Nov 21 08:04:50 AM UTC 2026 starting\nSat Nov 21 08:04:51 AM UTC 2026 done\n",
            "1 1 @Z none -\n2 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "nextflow",
            "Nov-21 08:04:50.123 [main] DEBUG nextflow.cli.Launcher - text\nNov-21 08:04:50.124 [main] ERROR nextflow.cli.Launcher - bad\njava.lang.X\n",
            "1 1 @.123Z DEBUG nextflow.cli.Launcher\n2 2 @.124Z ERROR nextflow.cli.Launcher",
        ),
        (
            "suricata",
            "21/11/2026 -- 08:04:50 - <Notice> - This is Suricata version 6\n21/11/2026 -- 08:04:51 - <Error> - [ERRCODE: X(1)] - bad\n",
            "1 1 @Z INFO -\n2 1 2026-11-21T08:04:51Z ERROR -",
        ),
    ]);
}
