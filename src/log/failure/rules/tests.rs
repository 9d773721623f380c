//! Reports of tests.

use super::{Does, Extent, Name, Rank, Region, Rule, When};

pub(super) static RULES: &[Rule] = &[
    // pytest.
    Rule::region(r"^=+ (?:FAILURES|ERRORS) =+$", Rank::Test, Region::Failures),
    Rule::region(r"^=+ short test summary info =+$", Rank::Test, Region::Repeats),
    Rule::region(r"^=+ .*[^= ].* =+$|^!+ .* !+$", Rank::Test, Region::Run),
    Rule::says(r"^-+ (?:Captured |live log ).* -+$", Does::Nothing, Name::None),
    Rule::ends(r"^-+ .*[^- ].* -+$", Rank::Test).when(When::In(Region::Failures)),
    Rule::report(r"^_+ (?P<m>.*[^_ ].*) _+$", Rank::Test, Name::Group).when(When::In(Region::Failures)),
    Rule::begins(r"^E   +[^ ]", Rank::Message, Extent::Place, Name::None).when(When::In(Region::Failures)),
    Rule::begins(
        r"^(?P<m>[^ :]+\.py):[0-9]+: ",
        Rank::Message,
        Extent::Line,
        Name::Group,
    )
    .when(When::In(Region::Failures)),
    Rule::begins(
        r"^(?:(?:SUB)?FAILED(?:\([^)]*\))?|ERROR) (?P<m>.+?)(?: - .*)?$",
        Rank::Test,
        Extent::Line,
        Name::Group,
    )
    .when(When::In(Region::Repeats)),
    Rule::region(
        r"^[0-9]+ (?:passed|failed|error).* in [0-9.]+s",
        Rank::Test,
        Region::Run,
    ),
    Rule::begins(
        r"^INTERNALERROR> ",
        Rank::Message,
        Extent::Prefixed("INTERNALERROR>"),
        Name::Is("pytest"),
    ),
    Rule::report(
        r"^ImportError while loading conftest '(?P<m>[^']+)'",
        Rank::Test,
        Name::Group,
    ),
    // unittest, testtools, doctest.
    Rule::report(
        r"^(?:ERROR|FAIL|UNEXPECTED SUCCESS): (?P<m>.+)$",
        Rank::Test,
        Name::Unittest,
    )
    .when(When::After('=')),
    Rule::region(r"^Ran:? [0-9]+ tests? in ", Rank::Test, Region::Run),
    Rule::ends(r"^FAILED \(|^OK(?: \(.*\))?$", Rank::Test),
    Rule::report(
        "^File \"[^\"]+\", line [0-9]+, in (?P<m>.+)$",
        Rank::Test,
        Name::Group,
    )
    .when(When::After('*')),
    Rule::ends(
        r"^\*\*\*Test Failed\*\*\*|^[0-9]+ items? had failures",
        Rank::Test,
    ),
    // stestr, testr.
    Rule::report(
        r"^\{[0-9]+\} (?P<m>.+?)(?: \[[0-9.]+s\])? \.\.\. (?:FAILED|ERROR)",
        Rank::Test,
        Name::Group,
    ),
    Rule::region(
        r"^\{[0-9]+\} .+ \.\.\. (?:ok|SKIPPED|inprogress)",
        Rank::Test,
        Region::Run,
    ),
    Rule::region(
        r"^Failed [0-9]+ tests? - output below:",
        Rank::Test,
        Region::Repeats,
    ),
    Rule::region(r"^(?:Totals|Worker Balance)$", Rank::Test, Region::Run).when(When::After('=')),
    // Rust.
    Rule::region(r"^running [0-9]+ tests?$|^test result: ", Rank::Test, Region::Run),
    Rule::ends(r"^test .+ \.\.\. |^failures:$", Rank::Test),
    Rule::report(
        r"^---- (?P<m>.+?) (?:stdout|stderr) ----$",
        Rank::Test,
        Name::Group,
    ),
    Rule::report(
        r"^ +(?:FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[ *[0-9.]+s\] +(?:\([^)]*\) )?(?P<m>.+)$",
        Rank::Test,
        Name::Group,
    ),
    Rule::ends(
        r"^ +(?:PASS|SKIP|LEAK|SLOW|SETUP|START|Starting|TRY [0-9]+ [A-Z]+) (?:\[|[0-9])",
        Rank::Test,
    ),
    Rule::region(r"^ +Summary \[ *[0-9.]+s\]", Rank::Test, Region::Repeats),
    // Go.
    Rule::begins(
        r"^ *--- FAIL: (?P<m>[^ ]+)",
        Rank::Test,
        Extent::GoTest,
        Name::Group,
    ),
    Rule::ends(r"^ *--- (?:PASS|SKIP|BENCH): ", Rank::Test),
    Rule::region(r"^(?:FAIL|ok  |\?   )\t[^ ]+", Rank::Test, Region::Run),
    Rule::ends(r"^(?:FAIL|PASS)$|^exit status [0-9]+$", Rank::Test),
    Rule::begins(
        r"^WARNING: DATA RACE$",
        Rank::Message,
        Extent::UntilRow,
        Name::Test,
    ),
    // Google Test.
    Rule::says(r"^\[ RUN      \] (?P<m>.+)$", Does::Test, Name::Group),
    Rule::region(r"^\[(?:=+|-+)\] ", Rank::Test, Region::Run),
    Rule::ends(r"^\[ +(?:OK|FAILED|SKIPPED|PASSED|DISABLED) +\] ", Rank::Test),
    Rule::begins(
        r"^(?:[^ ]+:[0-9]+|unknown file): Failure$",
        Rank::Test,
        Extent::Gtest,
        Name::Test,
    ),
    // Catch2, doctest, Qt.
    Rule::begins(
        r"^(?:[^ ]+:[0-9]+|[^ ]+\([0-9]+\)): FAILED:$",
        Rank::Test,
        Extent::UntilRow,
        Name::Title,
    ),
    Rule::region(r"^test cases: +[0-9]+ \|", Rank::Test, Region::Run),
    Rule::begins(
        r"^(?:FAIL!|XPASS) +: (?P<m>[^ ]+)",
        Rank::Test,
        Extent::Indented,
        Name::Group,
    ),
    Rule::ends(r"^(?:PASS|SKIP|XFAIL|QWARN|QDEBUG) +: ", Rank::Test),
    // Jest, Vitest.
    Rule::region(
        r"^(?:PASS|FAIL) +[^ ]+\.[cm]?[jt]sx?(?: |$)",
        Rank::Test,
        Region::Run,
    ),
    Rule::says(r"^ *● Console$", Does::Nothing, Name::None),
    Rule::report(r"^ *● (?P<m>.+)$", Rank::Test, Name::Group),
    Rule::region(r"^Summary of all failing tests", Rank::Test, Region::Repeats),
    Rule::region(
        r"^(?:Test Suites|Tests|Snapshots): +[0-9]|^Snapshot Summary",
        Rank::Test,
        Region::Run,
    ),
    Rule::report(r"^ *FAIL  (?P<m>.+)$", Rank::Test, Name::AfterPath),
    Rule::region(
        r"^ +(?:Test Files|Tests|Snapshots|Duration|Start at)  [0-9]|^ RUN  v|^⎯+ .+ ⎯+$",
        Rank::Test,
        Region::Run,
    ),
    Rule::ends(r"^ [✓✗❯↓×] ", Rank::Test).when(When::Tool("vitest")),
    // Numbered reports: mocha, RSpec, PHPUnit, minitest, ExUnit.
    Rule::region(r"^ +[0-9]+ passing", Rank::Test, Region::Run),
    Rule::region(
        r"^ +[0-9]+ failing|^Failures:$|^There (?:was|were) [0-9]+ (?:failure|error)s?:$",
        Rank::Test,
        Region::Numbered,
    ),
    Rule::region(
        r"^There (?:was|were) [0-9]+ |^(?:FAILURES|ERRORS|WARNINGS)!$|^Pending:|^Finished in |^Failed examples:|^[0-9]+ (?:runs|examples), ",
        Rank::Test,
        Region::Run,
    ),
    Rule::region(r"^--$", Rank::Test, Region::Run).when(When::In(Region::Numbered)),
    Rule::begins(
        r"^ *[0-9]+\) (?P<m>.+)$",
        Rank::Test,
        Extent::Titled(None),
        Name::Group,
    )
    .when(When::In(Region::Numbered)),
    Rule::begins(
        r"^  +[0-9]+\) (?P<m>(?:Failure|Error):)$",
        Rank::Test,
        Extent::Titled(None),
        Name::Group,
    ),
    // Marked lines: node's runner, Bats.
    Rule::region(r"^ *✖ failing tests:$", Rank::Test, Region::Repeats),
    Rule::ends(r"^✖ [0-9]+ problems?", Rank::Test),
    Rule::ends(r"^ *[✖✗] .* # (?:TODO|SKIP)", Rank::Test),
    Rule::begins(
        r"^ *[✖✗] (?P<m>.+?)(?: \([0-9.]+m?s\))?$",
        Rank::Test,
        Extent::Detailed,
        Name::Group,
    ),
    Rule::ends(r"^ *[✔✓▶﹣] ", Rank::Test),
    Rule::region(
        r"^ℹ (?:tests|suites|pass|fail) [0-9]+|^[0-9]+ tests?, [0-9]+ failures?",
        Rank::Test,
        Region::Run,
    ),
    // TAP.
    Rule::region(
        r"^TAP version |^ *1\.\.[0-9]+|^ *# Subtest: ",
        Rank::Test,
        Region::Run,
    ),
    Rule::ends(r"^ *not ok .*# *(?i:todo|skip)", Rank::Test),
    Rule::begins(
        r"^ *not ok(?: [0-9]+)?(?: -)? ?(?P<m>.*?)(?: # time=.*)?$",
        Rank::Test,
        Extent::Tap { yaml: false },
        Name::Group,
    ),
    Rule::ends(r"^ *ok(?: [0-9]+| - )", Rank::Test),
    Rule::ends(
        r"^ *# (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [0-9.]+$|^ *# Looks like ",
        Rank::Test,
    ),
    Rule::begins(
        r"^ *#   Failed test(?: '(?P<m>.*)')?",
        Rank::Test,
        Extent::Comments,
        Name::Group,
    )
    .when(When::NotTap),
    Rule::begins(r"^Bail out!", Rank::Test, Extent::Line, Name::File),
    Rule::ends(r"^[^ ]+\.t \.+ ", Rank::Test),
    Rule::begins(r"^Dubious, test returned ", Rank::Test, Extent::Line, Name::File).when(When::FileSilent),
    Rule::region(r"^Test Summary Report$", Rank::Test, Region::Repeats),
    // JUnit's runners.
    Rule::begins(
        r"^(?P<m>[^ \[].*?)(?: |  )(?:-- )?Time elapsed: .* <<< (?:FAILURE|ERROR)!",
        Rank::Test,
        Extent::Stack { framed: false },
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ ].* > .+) FAILED$",
        Rank::Test,
        Extent::Indented,
        Name::Group,
    ),
];
