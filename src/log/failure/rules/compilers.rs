//! Messages of compilers, linkers, linters and build systems.

use super::{Extent, Name, Rank, Region, Rule, When};

pub(super) static RULES: &[Rule] = &[
    // Closing lines, and what is no failure.
    Rule::ends(
        r"^error(?:\[E[0-9]+\])?: (?:could not compile|aborting due to|test failed, to rerun|[0-9]+ targets? failed)",
        Rank::Message,
    ),
    Rule::ends(
        r"^[^ :]+: error: (?:linker command failed|ld returned)",
        Rank::Message,
    ),
    Rule::ends(
        r"^warning(?:\[[^\]]*\])?: |^(?:For more information about|Some errors have detailed)",
        Rank::Message,
    ),
    Rule::region(
        r"^ +(?:Compiling|Checking|Finished|Running|Doc-tests|Fresh|Documenting|Blocking|Updating|Downloading|Downloaded) ",
        Rank::Message,
        Region::Run,
    ),
    Rule::ends(r"^(?:In file included from|[ ]+from) ", Rank::Message),
    Rule::ends(
        r"^[^ :]+: (?:In|At) (?:[a-z ]*function|member|lambda|constructor|top level|global)",
        Rank::Message,
    ),
    Rule::ends(
        r"^[^ :]+:[0-9]+(?::[0-9]+)?: (?:warning|remark)(?::| )",
        Rank::Message,
    ),
    Rule::ends(r"^[^ :(]+\([0-9,]+\): warning", Rank::Message),
    Rule::ends(
        r"^[0-9]+ (?:errors?|warnings?)(?: generated| and .*)?\.?$|^Found [0-9]+ errors?|^compilation terminated",
        Rank::Message,
    ),
    Rule::ends(r"^CMake (?:Warning|Deprecation Warning)|^-- ", Rank::Message),
    // Rust.
    Rule::begins(
        r"^error\[[A-Za-z0-9:_-]+\]: ",
        Rank::Message,
        Extent::Error,
        Name::None,
    ),
    Rule::begins(
        r"^thread '.*' (?:\([0-9]+\) )?panicked at ",
        Rank::Message,
        Extent::Panic,
        Name::None,
    ),
    // path:line:column: error.
    Rule::begins(
        r"^(?P<m>[^ :]+):[0-9]+(?::[0-9]+)?: (?:fatal |internal compiler )?(?:error|Error|ERROR)(?::|\[| )",
        Rank::Message,
        Extent::Diagnostic,
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+):[0-9]+:[0-9]+: runtime error: ",
        Rank::Message,
        Extent::Diagnostic,
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ :(]+)\([0-9]+(?:,[0-9]+)?\): (?:fatal )?error\b",
        Rank::Message,
        Extent::Diagnostic,
        Name::Group,
    ),
    Rule::report(
        r"^(?P<m>[^ :]+):[0-9]+:[0-9]+ - error\b",
        Rank::Message,
        Name::Group,
    ),
    Rule::begins(
        r"^(?:vet: )?(?P<m>[^ :]+\.go):[0-9]+:[0-9]+: ",
        Rank::Message,
        Extent::Diagnostic,
        Name::Group,
    ),
    Rule::begins(
        r"^e: (?:file://)?(?P<m>[^ :]+):[0-9]+",
        Rank::Message,
        Extent::Diagnostic,
        Name::Group,
    ),
    Rule::region(
        r"^# [a-z0-9_./-]+\.[a-z]+/[^ ]+(?: \[[^\]]+\])?$",
        Rank::Message,
        Region::Run,
    ),
    // Linters: path:line:column: CODE text.
    Rule::ends(r"^[^ :]+:[0-9]+:[0-9]+: [CRW][0-9]{4}: ", Rank::Message),
    Rule::begins(
        r"^(?P<m>[^ :]+):[0-9]+:[0-9]+:? (?:[A-Z]{1,4}[0-9]{2,5}:? |\[error\] )",
        Rank::Message,
        Extent::Lint,
        Name::Group,
    ),
    Rule::begins(
        r"^[A-Z]{1,4}[0-9]{2,5}(?: \[\*\])? [A-Z`]",
        Rank::Message,
        Extent::Arrowed,
        Name::None,
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+):[0-9]+:[0-9]+: .*\[Error(?:/[^\]]*)?\]$",
        Rank::Message,
        Extent::Line,
        Name::Group,
    ),
    Rule::begins(
        r"^ +[0-9]+:[0-9]+ +error +[^ ]",
        Rank::Message,
        Extent::Line,
        Name::File,
    )
    .when(When::File),
    Rule::begins(
        r"^In (?P<m>[^ ]+) line [0-9]+:$",
        Rank::Message,
        Extent::Paragraph,
        Name::Group,
    ),
    // Linkers.
    Rule::ends(
        r"^[^ :]*\b(?:ld(?:\.[a-z]+)?|lld|mold): (?:warning|final link failed)",
        Rank::Message,
    ),
    Rule::begins(
        r"^[^ :]*\b(?:ld(?:\.[a-z]+)?|lld|mold): (?P<m>[^ :]+\.o): [Ii]n function ",
        Rank::Message,
        Extent::Linker,
        Name::Group,
    ),
    Rule::begins(
        r"^[^ :]*\b(?:ld(?:\.[a-z]+)?|lld|mold): (?P<m>[^ :]+\.[a-zA-Z]{1,4}):",
        Rank::Message,
        Extent::Linker,
        Name::Group,
    ),
    Rule::begins(
        r"^[^ :]*\b(?P<m>ld(?:\.[a-z]+)?|lld|mold): ",
        Rank::Message,
        Extent::Linker,
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+\.o): [Ii]n function ",
        Rank::Message,
        Extent::Linker,
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+):\([^)]+\): undefined reference to ",
        Rank::Message,
        Extent::Linker,
        Name::Group,
    ),
    // CMake, make, ninja.
    Rule::begins(
        r"^CMake Error at (?P<m>[^ :]+):[0-9]+",
        Rank::Message,
        Extent::Cmake,
        Name::Group,
    ),
    Rule::begins(
        r"^CMake Error(?: in (?P<m>[^ :]+))?:",
        Rank::Message,
        Extent::Cmake,
        Name::Tool,
    ),
    Rule::begins(
        r"^make(?:\[[0-9]+\])?: \*\*\* (?:No rule|No targets)",
        Rank::Message,
        Extent::Line,
        Name::Is("make"),
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+):[0-9]+: \*\*\* ",
        Rank::Message,
        Extent::Line,
        Name::Group,
    ),
    Rule::region(r"^make(?:\[[0-9]+\])?: ", Rank::Message, Region::Run),
    Rule::begins(r"^ninja: error: ", Rank::Message, Extent::Line, Name::Is("ninja")),
];
