//! Builds that come one by one on standard input are answered as they come.

use super::{ERROR, Value, Whodunit, binary, folder, home};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Until when an answer must have come: not how long it takes, but how long a test waits before it fails.
const LATEST: Duration = Duration::from_mins(1);

/// A `match --stdin` that runs.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<String>,
    /// Dropped to close the reading end of its output.
    reading: Option<std::sync::mpsc::Sender<()>>,
}

impl Running {
    fn start(whodunit: &Whodunit) -> Self {
        let queries = whodunit.home().join("queries");
        std::fs::create_dir_all(&queries).expect("a folder");
        std::fs::write(queries.join("1.yaml"), "query: 'message:\"media is full\"'\n")
            .expect("a fingerprint");
        let mut child = whodunit
            .command(binary::binary())
            .args(["match", "--stdin", "--json", "--queries", "queries"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start the binary");
        let output = child.stdout.take().expect("its output");
        let (tell, answers) = channel();
        let (reading, read_on) = channel::<()>();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(output).lines();
            while let Some(Ok(line)) = lines.next() {
                if tell.send(line).is_err() || read_on.recv().is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self {
            child,
            input,
            answers,
            reading: Some(reading),
        }
    }

    fn write(&mut self, name: &str) {
        let input = self.input.as_mut().expect("its input");
        writeln!(input, "{name}").expect("write a name");
        input.flush().expect("write a name");
    }

    /// The next answer, while its input stays open.
    fn answer(&mut self) -> Value {
        let line = self.answers.recv_timeout(LATEST);
        let line = line.unwrap_or_else(|e| {
            let _ended = self.child.kill();
            panic!("no answer while its input is open: {e}")
        });
        if let Some(reading) = &self.reading {
            let _it_may_have_ended = reading.send(());
        }
        serde_json::from_str(&line).expect("JSON")
    }

    /// Its exit code and messages.
    fn end(mut self) -> (Option<i32>, String) {
        let mut errors = self.child.stderr.take().expect("its messages");
        let (tell, ended) = channel();
        let pid = self.child.id().to_string();
        std::thread::spawn(move || tell.send(self.child.wait().map(|status| status.code())));
        let code = ended.recv_timeout(LATEST).unwrap_or_else(|_| {
            let _killed = Command::new("kill").args(["-9", &pid]).status();
            panic!("it does not end")
        });
        let mut messages = String::new();
        errors.read_to_string(&mut messages).expect("its messages");
        (code.expect("wait for it"), messages)
    }
}

fn two_builds() -> Whodunit {
    let whodunit = home(ERROR);
    folder(
        &whodunit,
        "good",
        "2026-11-21 01:49:05.109 1 INFO glance.api [-] ready\n",
    );
    whodunit
}

#[test]
fn each_build_of_standard_input_is_answered_as_it_comes() {
    let whodunit = two_builds();
    let mut running = Running::start(&whodunit);
    running.write("bad");
    let first = running.answer();
    assert_eq!(
        (&first["build"], &first["fingerprints"][0]["id"]),
        (&"bad".into(), &"1".into())
    );
    running.write("\n  good ");
    assert_eq!(running.answer()["build"], "good");
    running.write("nowhere");
    assert_eq!(running.answer()["build"], "nowhere");
    running.input = None;
    let (code, messages) = running.end();
    assert_eq!(code, Some(1), "{messages}");
    assert!(messages.contains("nowhere"), "{messages}");
}

#[test]
fn it_ends_quietly_when_nobody_reads_any_more() {
    let whodunit = two_builds();
    let mut running = Running::start(&whodunit);
    running.write("bad");
    // The reader of its output stops behind this answer.
    let line = running.answers.recv_timeout(LATEST).expect("an answer");
    assert!(line.contains("\"bad\""), "{line}");
    running.reading = None;
    while running.child.try_wait().expect("look at it").is_none() {
        let input = running.input.as_mut().expect("its input");
        if writeln!(input, "good").is_err() {
            break;
        }
    }
    let (code, messages) = running.end();
    assert_eq!((code, messages.as_str()), (Some(0), ""));
}

#[test]
#[cfg(unix)]
fn an_interrupt_ends_it_while_nothing_comes() {
    let whodunit = two_builds();
    let mut running = Running::start(&whodunit);
    running.write("bad");
    running.answer();
    let pid = running.child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    let (code, _) = running.end();
    assert_eq!(code, Some(130));
}
