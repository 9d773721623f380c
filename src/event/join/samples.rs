//! Heads of many programs: what a reader sees in a few lines of each.
//!
//! A sample is the log, then one row for each event: first line, lines, time, level, module.

mod more;
mod programs;
mod unnamed;

use super::tests::{events, model};
use crate::event::{EventModel, EventOptions};
use crate::log::Clock;
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn rows(text: &str) -> String {
    let clock = Clock::new("2026-11-21T23:00:00Z".parse().ok(), TimeZone::UTC);
    let opts = EventOptions {
        clock,
        ..model(EventModel::Joined, true)
    };
    let rows: Vec<String> = events(text.as_bytes(), "a.log", &opts)
        .iter()
        .map(|e| {
            let time = e
                .time
                .map(|t| Timestamp::from_microsecond(t).unwrap().to_string());
            format!(
                "{} {} {} {} {}",
                e.line,
                e.n_lines,
                time.as_deref().unwrap_or("-"),
                e.level.name(),
                e.module.as_deref().unwrap_or("-")
            )
        })
        .collect();
    rows.join("\n")
}

/// Checks all samples, so that one run shows all that is wrong.
fn check(samples: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (name, text, want) in samples {
        let want = want
            .replace("T@", "2026-11-21T")
            .replace(" @", " 2026-11-21T08:04:50");
        let got = rows(text);
        if got != want {
            wrong.push_str(&format!("{name}:\n{text}got\n{got}\nwant\n{want}\n\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn java() {
    check(&[
        (
            "java.util.logging",
            "Nov 21, 2026 8:04:50 AM org.example.Ledger post\nINFO: posted\nNov 21, 2026 8:04:50 AM org.example.Ledger post\nSEVERE: failed\njava.lang.IllegalStateException: x\n\tat org.example.Ledger.post(Ledger.java:5)\n",
            "1 2 @Z INFO org.example.Ledger\n3 4 @Z ERROR org.example.Ledger",
        ),
        (
            "Tomcat",
            "21-Nov-2026 08:04:50.123 INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version\n21-Nov-2026 08:04:50.124 SEVERE [http-nio-8080-exec-1] org.apache.catalina.core.StandardWrapperValve.invoke Servlet threw\n\tjava.lang.NullPointerException\n",
            "1 1 @.123Z INFO org.apache.catalina.startup.VersionLoggerListener.log\n2 2 @.124Z ERROR org.apache.catalina.core.StandardWrapperValve.invoke",
        ),
        (
            "Spring Boot",
            "2026-11-21T08:04:50.123Z  INFO 123 --- [main] o.e.Ledger                    : Starting\n2026-11-21T08:04:50.124Z ERROR 123 --- [nio-8080-exec-1] o.e.web.Posts : no\njava.lang.X: y\n\tat a.b(C.java:1)\n",
            "1 1 @.123Z INFO o.e.Ledger\n2 3 @.124Z ERROR o.e.web.Posts",
        ),
        (
            "Kafka",
            "[2026-11-21 08:04:50,123] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)\n[2026-11-21 08:04:50,124] WARN no leader (org.apache.kafka.clients.NetworkClient)\n",
            "1 1 @.123Z INFO kafka.server.KafkaServer\n2 1 @.124Z WARNING org.apache.kafka.clients.NetworkClient",
        ),
        (
            "Elasticsearch",
            "[2026-11-21T08:04:50,123][INFO ][o.e.n.Node               ] [node-1] version\n[2026-11-21T08:04:50,124][WARN ][o.e.b.BootstrapChecks    ] [node-1] max\n",
            "1 1 @.123Z INFO o.e.n.Node\n2 1 @.124Z WARNING o.e.b.BootstrapChecks",
        ),
        (
            "Cassandra",
            "INFO  [main] 2026-11-21 08:04:50,123 CassandraDaemon.java:507 - JVM vendor\nERROR [CompactionExecutor:1] 2026-11-21 08:04:50,124 CassandraDaemon.java:228 - Exception\njava.lang.Error: x\n",
            "1 1 @.123Z INFO CassandraDaemon.java\n2 2 @.124Z ERROR CassandraDaemon.java",
        ),
        (
            "Hadoop",
            "2026-11-21 08:04:50,123 INFO org.apache.hadoop.hdfs.server.namenode.NameNode: STARTUP_MSG: \n/****\nSTARTUP\n****/\n2026-11-21 08:04:50,124 ERROR org.apache.hadoop.x.Y: bad\n",
            "1 4 @.123Z INFO org.apache.hadoop.hdfs.server.namenode.NameNode\n5 1 @.124Z ERROR org.apache.hadoop.x.Y",
        ),
        (
            "Spark",
            "26/11/21 08:04:50 INFO SparkContext: Running Spark\n26/11/21 08:04:50 WARN Utils: x\n",
            "1 1 @Z INFO SparkContext\n2 1 @Z WARNING Utils",
        ),
        (
            "WildFly",
            "08:04:50,123 INFO  [org.jboss.modules] (main) JBoss Modules\n08:04:50,124 ERROR [org.jboss.as] (Controller Boot Thread) failed\n",
            "1 1 @.123Z INFO org.jboss.modules\n2 1 @.124Z ERROR org.jboss.as",
        ),
        (
            "log4j2",
            "2026-11-21 08:04:50,123 [main] ERROR org.example.Ledger - failed\n2026-11-21 08:04:50,124 [pool-1-thread-2] DEBUG org.example.Ledger - x\n",
            "1 1 @.123Z ERROR org.example.Ledger\n2 1 @.124Z DEBUG org.example.Ledger",
        ),
        (
            "log4j class:line",
            "2026-11-21 08:04:50 INFO  Ledger:42 - posted\n2026-11-21 08:04:50 ERROR Ledger:50 - no\n",
            "1 1 @Z INFO Ledger\n2 1 @Z ERROR Ledger",
        ),
        (
            "Jenkins",
            "2026-11-21 08:04:50.123+0000 [id=1]\tINFO\twinstone.Logger#logInternal: Jetty shutdown\n2026-11-21 08:04:50.124+0000 [id=22]\tWARNING\th.ExtensionFinder$Sezpoz#scout: Failed\njava.lang.X\n",
            "1 1 @.123Z INFO winstone.Logger#logInternal\n2 2 @.124Z WARNING h.ExtensionFinder$Sezpoz#scout",
        ),
    ]);
}

#[test]
fn python() {
    check(&[
        (
            "basicConfig",
            "WARNING:root:low\nERROR:billing.run:failed\nTraceback (most recent call last):\n  File \"x\"\nKeyError: 'a'\nINFO:werkzeug: * Running\n",
            "1 1 - WARNING root\n2 4 - ERROR billing.run\n6 1 - INFO werkzeug",
        ),
        (
            "colons",
            "2026-11-21 08:04:50,123:DEBUG:certbot._internal.main:certbot version\n2026-11-21 08:04:50,124:ERROR:certbot._internal.log:no\n",
            "1 1 @.123Z DEBUG certbot._internal.main\n2 1 @.124Z ERROR certbot._internal.log",
        ),
        (
            "asctime - name - level",
            "2026-11-21 08:04:50,123 - billing.run - INFO - started\n2026-11-21 08:04:50,124 - billing.run - ERROR - failed\n",
            "1 1 @.123Z INFO billing.run\n2 1 @.124Z ERROR billing.run",
        ),
        (
            "Airflow",
            "[2026-11-21 08:04:50,123] {taskinstance.py:12} INFO - Marking\n[2026-11-21 08:04:50,124] {logging_mixin.py:5} ERROR - no\n",
            "1 1 @.123Z INFO taskinstance.py\n2 1 @.124Z ERROR logging_mixin.py",
        ),
        (
            "gunicorn",
            "[2026-11-21 08:04:50 +0000] [7088] [INFO] Starting gunicorn 20.1.0\n[2026-11-21 08:04:50 +0000] [7090] [ERROR] Exception in worker process\nTraceback (most recent call last):\nKeyError: 1\n127.0.0.1 - - [21/Nov/2026:08:04:51 +0000] \"GET / HTTP/1.1\" 200 3 \"-\" \"curl\"\n",
            "1 1 @Z INFO -\n2 3 @Z ERROR -\n5 1 2026-11-21T08:04:51Z none -",
        ),
        (
            "Scrapy",
            "2026-11-21 08:04:50 [scrapy.core.engine] INFO: Spider opened\n2026-11-21 08:04:50 [scrapy.core.scraper] ERROR: Spider error\n",
            "1 1 @Z INFO scrapy.core.engine\n2 1 @Z ERROR scrapy.core.scraper",
        ),
        (
            "Tornado",
            "[I 261121 08:04:50 web:1793] 200 GET / (1) 1ms\n[E 261121 08:04:50 web:1793] Uncaught exception\n    Traceback (most recent call last):\n",
            "1 1 @Z INFO web\n2 2 @Z ERROR web",
        ),
        (
            "Jupyter",
            "[I 2026-11-21 08:04:50.123 ServerApp] started\n[C 2026-11-21 08:04:50.124 ServerApp] token\n",
            "1 1 @.123Z INFO ServerApp\n2 1 @.124Z CRITICAL ServerApp",
        ),
        (
            "loguru",
            "2026-11-21 08:04:50.123 | INFO     | __main__:main:5 - started\n2026-11-21 08:04:50.124 | ERROR    | billing.run:load:9 - failed\nTraceback\n",
            "1 1 @.123Z INFO __main__\n2 2 @.124Z ERROR billing.run",
        ),
        (
            "cloud-init",
            "2026-11-21 08:04:50,123 - util.py[DEBUG]: Cloud-init v. 22\n2026-11-21 08:04:50,124 - handlers.py[WARNING]: failed\n",
            "1 1 @.123Z DEBUG util.py\n2 1 @.124Z WARNING handlers.py",
        ),
        (
            "fail2ban",
            "2026-11-21 08:04:50,123 fail2ban.server         [123]: INFO    Starting\n2026-11-21 08:04:50,124 fail2ban.filter         [123]: ERROR   no\n",
            "1 1 @.123Z INFO fail2ban.server\n2 1 @.124Z ERROR fail2ban.filter",
        ),
        (
            "supervisord",
            "2026-11-21 08:04:50,123 INFO supervisord started with pid 1\n2026-11-21 08:04:50,124 CRIT Supervisor is running as root\n",
            "1 1 @.123Z INFO -\n2 1 @.124Z CRITICAL -",
        ),
        (
            "werkzeug",
            "127.0.0.1 - - [21/Nov/2026 08:04:50] \"GET / HTTP/1.1\" 200 -\n127.0.0.1 - - [21/Nov/2026 08:04:50] \"GET /x HTTP/1.1\" 404 -\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "pip --log",
            "2026-11-21T08:04:50,123 Created temporary directory: /tmp/x\n2026-11-21T08:04:50,124 ERROR: No matching distribution found\n2026-11-21T08:04:50,125 Exception information:\n",
            "1 1 @.123Z none -\n2 1 @.124Z ERROR -\n3 1 @.125Z none -",
        ),
        (
            "Twisted's new log",
            "2026-11-21T08:04:50+0000 [twisted.web#info] started\n2026-11-21T08:04:50+0000 [-#critical] x\n",
            "1 1 @Z INFO twisted.web\n2 1 @Z CRITICAL -",
        ),
        (
            "rich",
            "[11/21/26 08:04:50] INFO     started                          run.py:12\n                    ERROR    failed                           run.py:13\n[11/21/26 08:04:50] WARNING  low\n",
            "1 2 @Z INFO -\n3 1 @Z WARNING -",
        ),
    ]);
}

#[test]
fn web() {
    check(&[
        (
            "nginx error",
            "2026/11/21 08:04:50 [error] 27#27: *1 open() failed\n2026/11/21 08:04:50 [emerg] 27#27: bind() failed\n",
            "1 1 @Z ERROR -\n2 1 @Z CRITICAL -",
        ),
        (
            "Apache with virtual host",
            "example.org:80 127.0.0.1 - - [21/Nov/2026:08:04:50 +0000] \"GET / HTTP/1.1\" 200 5\nexample.org:80 127.0.0.1 - - [21/Nov/2026:08:04:50 +0000] \"GET /x HTTP/1.1\" 404 5\n",
            "1 1 @Z none -\n2 1 @Z none -",
        ),
        (
            "lighttpd",
            "2026-11-21 08:04:50: (server.c.1704) server started (lighttpd/1.4)\n2026-11-21 08:04:50: (network.c.5) bind failed\n",
            "1 1 @Z none server.c\n2 1 @Z none network.c",
        ),
        (
            "Squid access",
            "1795248290.123     12 127.0.0.1 TCP_MISS/200 512 GET http://x/ - HIER_DIRECT/1.1.1.1 text/html\n1795248290.124      1 127.0.0.1 TCP_DENIED/403 1 GET x - - -\n",
            "1 1 @.123Z none -\n2 1 @.124Z none -",
        ),
        (
            "HAProxy",
            "[NOTICE]   (123) : New worker (125) forked\n[ALERT]    (123) : cannot bind socket\n",
            "1 1 - INFO -\n2 1 - CRITICAL -",
        ),
        (
            "PHP",
            "[21-Nov-2026 08:04:50 UTC] PHP Warning:  x in /a.php on line 5\n[21-Nov-2026 08:04:50 UTC] PHP Fatal error:  Uncaught Exception: b\nStack trace:\n#0 {main}\n",
            "1 1 @Z WARNING -\n2 3 @Z CRITICAL -",
        ),
        (
            "php-fpm",
            "[21-Nov-2026 08:04:50] NOTICE: fpm is running, pid 1\n[21-Nov-2026 08:04:50] ERROR: unable to bind\n",
            "1 1 @Z INFO -\n2 1 @Z ERROR -",
        ),
        (
            "Monolog",
            "[2026-11-21T08:04:50.123456+00:00] app.INFO: started {\"k\":1} []\n[2026-11-21T08:04:50.123457+00:00] security.ERROR: no [] []\n",
            "1 1 @.123456Z INFO app\n2 1 @.123457Z ERROR security",
        ),
        (
            "Rails",
            "I, [2026-11-21T08:04:50.123456 #123]  INFO -- : Started GET\nE, [2026-11-21T08:04:50.123457 #123] ERROR -- puma: no\n",
            "1 1 @.123456Z INFO -\n2 1 @.123457Z ERROR puma",
        ),
        (
            "pino-pretty",
            "[08:04:50.123] INFO (123): started\n[08:04:50.124] ERROR (123): no\n    err: {\n",
            "1 1 @.123Z INFO -\n2 2 @.124Z ERROR -",
        ),
        (
            "npm's debug log",
            "0 verbose cli /usr/bin/node /usr/bin/npm\n1 info using npm@10\n12 silly idealTree buildDeps\n20 error code E404\n",
            "1 1 - DEBUG -\n2 1 - INFO -\n3 1 - TRACE -\n4 1 - ERROR -",
        ),
    ]);
}
