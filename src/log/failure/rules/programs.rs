//! What programs and their runtimes say when they fail, whoever runs them.

use super::{Does, Extent, Name, Rank, Rule};

pub(super) static RULES: &[Rule] = &[
    // Package managers.
    Rule::says(
        r"^(?:Collecting |Looking in (?:links|indexes): |Requirement already satisfied: |Defaulting to user installation|Processing \./)",
        Does::Tool("pip"),
        Name::None,
    ),
    Rule::begins(
        r"^ *error: [a-z]+(?:-[a-z]+)+$",
        Rank::Message,
        Extent::Error,
        Name::Is("pip"),
    ),
    Rule::says(
        r"^(?:Reading package lists|Hit:[0-9]+ |Get:[0-9]+ |Log started: )",
        Does::Tool("apt"),
        Name::None,
    ),
    Rule::ends(
        r"^W: |^E: Sub-process |^Errors were encountered while processing:",
        Rank::Message,
    ),
    Rule::begins(r"^E: ", Rank::Message, Extent::Indented, Name::Is("apt")),
    Rule::begins(r"^Err:[0-9]+ ", Rank::Message, Extent::Indented, Name::Is("apt")),
    Rule::begins(
        r"^dpkg: error processing (?:package|archive) (?P<m>[^ ]+)",
        Rank::Message,
        Extent::Indented,
        Name::Group,
    ),
    // Python.
    Rule::begins(
        r"^[ \t]*Traceback \(most recent call last\):$",
        Rank::Message,
        Extent::Traceback { done: false },
        Name::None,
    ),
    Rule::begins(
        r"^ *\+ Exception Group Traceback \(most recent call last\):$",
        Rank::Message,
        Extent::Group,
        Name::None,
    ),
    // Go.
    Rule::begins(
        r"^(?:panic|fatal error): ",
        Rank::Message,
        Extent::GoPanic,
        Name::Test,
    ),
    // Java, JavaScript.
    Rule::begins(
        "^(?:Uncaught |Exception in thread \"[^\"]*\" )?(?:[A-Za-z_$][A-Za-z0-9_$]*\\.)*(?:[A-Z][A-Za-z0-9_$]*)?(?:Error|Exception|Throwable|Failure)(?: \\[[A-Z0-9_]+\\])?(?::.*)?$",
        Rank::Message,
        Extent::Stack { framed: false },
        Name::None,
    ),
    // Ruby, PHP, Perl, shells.
    Rule::begins(
        r"^(?P<m>[^ :]+\.rb):[0-9]+:in .*: .* \([A-Z][A-Za-z0-9_:]*\)$",
        Rank::Message,
        Extent::Indented,
        Name::Group,
    ),
    Rule::begins(
        r"^(?:PHP )?(?:Fatal|Parse) error: ",
        Rank::Message,
        Extent::Until("  thrown in "),
        Name::None,
    ),
    Rule::begins(
        r"^(?:Can't locate |syntax error at |Died at |Can't open ).* line [0-9]+",
        Rank::Message,
        Extent::Indented,
        Name::None,
    ),
    Rule::begins(
        r"^(?:-?(?:ba|da|z|k)?sh: )?(?P<m>[^ :]+): (?:line )?[0-9]+: .*(?:not found|No such file or directory|Permission denied|syntax error|unbound variable|Is a directory)",
        Rank::Message,
        Extent::Line,
        Name::Group,
    ),
    // Sanitizers and valgrind.
    Rule::begins(
        r"^=+[0-9]+=+ERROR: AddressSanitizer",
        Rank::Message,
        Extent::Until("==ABORTING"),
        Name::Is("asan"),
    ),
    Rule::begins(
        r"^=+[0-9]+=+ERROR: LeakSanitizer",
        Rank::Message,
        Extent::Until("SUMMARY: "),
        Name::Is("lsan"),
    ),
    Rule::begins(
        r"^=+[0-9]+=+(?:ERROR|WARNING): MemorySanitizer",
        Rank::Message,
        Extent::Until("SUMMARY: "),
        Name::Is("msan"),
    ),
    Rule::begins(
        r"^=+[0-9]+=+ERROR: UndefinedBehaviorSanitizer",
        Rank::Message,
        Extent::Until("==ABORTING"),
        Name::Is("ubsan"),
    ),
    Rule::begins(
        r"^WARNING: ThreadSanitizer: ",
        Rank::Message,
        Extent::Until("SUMMARY: "),
        Name::Is("tsan"),
    ),
    Rule::begins(
        r"^==[0-9]+== (?:Invalid |Conditional jump |Use of uninitialised|Syscall param |Process terminating |Mismatched free|Source and destination overlap|Jump to the invalid|Possible data race|Argument .* of function |.* are (?:definitely|possibly|indirectly) lost )",
        Rank::Message,
        Extent::Valgrind(String::new()),
        Name::Is("valgrind"),
    ),
    // Deaths by signal, assertions.
    Rule::begins(
        r"^(?:[^ ]+: (?:line )?[0-9]+: +)?(?:[0-9]+ )?(?:Segmentation fault|Aborted|Bus error|Floating point exception|Illegal instruction|Killed)(?: +\(core dumped\).*| {2,}.*)?$",
        Rank::Message,
        Extent::Line,
        Name::None,
    ),
    Rule::begins(
        r"^(?:[^ :]+: )?(?P<m>[^ :]+):[0-9]+: .*: Assertion `.*' failed\.",
        Rank::Message,
        Extent::Line,
        Name::Group,
    ),
    Rule::begins(
        r"^terminate called (?:after|without)",
        Rank::Message,
        Extent::Indented,
        Name::None,
    ),
    Rule::begins(
        r"^\*\*\* (?:stack smashing|buffer overflow) detected|^(?:free|malloc|realloc|munmap_chunk)\(\): |^double free or corruption",
        Rank::Message,
        Extent::Line,
        Name::None,
    ),
    // A record in an output.
    Rule::begins(
        r"^\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.,]+Z?\]? +\[?(?:ERROR|CRITICAL|FATAL)\]?(?: in (?P<m>[^ :]+))?[ :]",
        Rank::Message,
        Extent::Record,
        Name::Group,
    ),
    // Whatever says so at the start of a line.
    Rule::ends(
        r"^(?:[Ee]rror|ERROR): (?:Process completed|process completed|Command failed|script returned exit)",
        Rank::Message,
    ),
    Rule::begins(
        r"^Error from server(?: \(.*\))?: ",
        Rank::Message,
        Extent::Error,
        Name::Tool,
    ),
    Rule::begins(
        r"^(?P<m>[a-z][a-z0-9_.+-]*): (?:fatal )?error: ",
        Rank::Message,
        Extent::Error,
        Name::Group,
    ),
    Rule::begins(
        r"^(?:ERROR|Error|error|FATAL|Fatal|fatal|CRITICAL|FAIL|FAILED)(?: \[[^\]]*\])?: *[^ ]",
        Rank::Message,
        Extent::Error,
        Name::Tool,
    ),
];
