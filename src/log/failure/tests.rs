//! Blocks of outputs, as a careful reader counts them.

use super::*;

fn blocks(text: &str) -> Vec<(u64, u64, String)> {
    let mut blocks = Blocks::default();
    let mut out: Vec<(u64, u64, String)> = Vec::new();
    let mut next = 1;
    let mut drain = |blocks: &mut Blocks| {
        while let Some(piece) = blocks.decided() {
            assert_eq!(piece.number, next);
            next += 1;
            match piece.part {
                Part::Begins => out.push((piece.number, piece.number, piece.module.unwrap_or_default())),
                Part::GoesOn => {
                    let last = out.last_mut().unwrap();
                    last.1 = piece.number;
                    last.2 = piece.module.unwrap_or(std::mem::take(&mut last.2));
                }
                Part::Apart | Part::Rest => {}
            }
        }
    };
    for (i, line) in text.lines().enumerate() {
        blocks.line(i as u64 + 1, line);
        drain(&mut blocks);
    }
    blocks.finish();
    drain(&mut blocks);
    out
}

fn check(text: &str, want: &[(u64, u64, &str)]) {
    let got = blocks(text);
    let got: Vec<(u64, u64, &str)> = got.iter().map(|(a, b, m)| (*a, *b, m.as_str())).collect();
    assert_eq!(got, want, "{text}");
}

#[test]
fn a_python_traceback_ends_with_its_exception() {
    check(
        "start\nTraceback (most recent call last):\n  File \"x\", line 1\n    f()\nValueError: x\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"y\"\nKeyError: 'y'\ngoing on\n",
        &[(2, 11, "")],
    );
}

#[test]
fn compilers_name_the_file_and_notes_belong_to_their_error() {
    check(
        "cc -c a.c\na.c: In function 'f':\na.c:2:3: error: x undeclared\n    2 |   x;\n      |   ^\na.c:2:3: note: once\n\
         a.c:9:1: warning: unused\n    9 | int y;\n      | ^~~\na.c:10:1: error: no\nmake: *** [Makefile:6: a.o] Error 1\n",
        &[(3, 6, "a.c"), (10, 10, "a.c")],
    );
    check(
        "b.c:5:9: error: not a constant\nint x = 1;\n        ^\n1 error generated.\n",
        &[(1, 3, "b.c")],
    );
    check(
        "/usr/bin/ld: m.o: in function `main':\nm.c:(.text+0xa): undefined reference to `g'\n\
         /usr/bin/ld: m.c:(.text+0x11): undefined reference to `h'\ncollect2: error: ld returned 1 exit status\n",
        &[(1, 3, "m.o")],
    );
    check(
        "x.ts(1,7): error TS2322: no\nx.ts(2,1): error TS7006: no\n",
        &[(1, 1, "x.ts"), (2, 2, "x.ts")],
    );
    check(
        "   Compiling a v0.1.0\nerror[E0308]: mismatched\n --> src/main.rs:1:41\n  |\n1 | let\n  | ^^^\n\nerror: could not compile `a`\n",
        &[(2, 6, "")],
    );
}

#[test]
fn go_tests_speak_above_or_below_their_verdict() {
    check(
        "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/odd (0.00s)\n        a_test.go:5: want 4\nprinted\n--- FAIL: TestB (0.00s)\n\
         FAIL\nFAIL\texample.org/a\t0.002s\n",
        &[(2, 3, "TestA/odd"), (5, 5, "TestB")],
    );
    check(
        "=== RUN   TestC\n=== PAUSE TestC\n=== RUN   TestOK\n    a_test.go:9: fine\n--- PASS: TestOK (0.00s)\n\
         === CONT  TestC\n    a_test.go:7: bad\n        more\n--- FAIL: TestC (0.00s)\nFAIL\n",
        &[(7, 8, "TestC")],
    );
    check(
        "--- FAIL: TestP (0.00s)\npanic: oh [recovered]\n\ngoroutine 6 [running]:\nf()\n\t/a.go:1\nFAIL\ta\t0.1s\n",
        &[(2, 6, "TestP")],
    );
}

#[test]
fn numbered_and_marked_reports_have_the_title_of_the_test() {
    check(
        "  sum\n    1) rounds\n\n  1 passing (4ms)\n  2 failing\n\n  1) sum\n       rounds:\n\n      AssertionError: no\n+ a\n\n  2) sum\n       deep\n         x:\n     Error: boom\n\n",
        &[(7, 11, "sum rounds"), (13, 16, "sum deep x")],
    );
    check(
        "  1) Failure:\nTestX#test_a [x.rb:3]:\nExpected: 1\n\n3 runs, 1 assertions\n",
        &[(1, 3, "TestX#test_a")],
    );
    check(
        "✖ a (1ms)\n  Error: x\n    at y\n\n✖ b (2ms)\nℹ tests 2\n✖ failing tests:\n\n✖ a (1ms)\n  Error: x\n",
        &[(1, 3, "a")],
    );
}

#[test]
fn tap_counts_the_innermost_failure() {
    check(
        "TAP version 13\n# Subtest: sum\n    not ok 1 - rounds\n      ---\n      a: |-\n\n        b\n      ...\n    1..1\nnot ok 1 - sum\n  ---\n  x: 1\n  ...\n\
         not ok 2 - later # TODO no\n1..2\n",
        &[(3, 8, "rounds")],
    );
    check(
        "t/a.t .. \n#   Failed test 'eight'\n#   at t/a.t line 3.\n# Looks like you failed 1 test of 1.\nDubious, test returned 1\n",
        &[(2, 3, "eight")],
    );
}
