//! Frames: tasks, environments, test programs and build steps, with all that they print.

use super::{Does, Extent, Name, Rank, Region, Rule, When};

pub(super) static RULES: &[Rule] = &[
    // Ansible.
    Rule::region(
        r"^(?:PLAY|TASK|RUNNING HANDLER|HANDLER) \[.*\] \**$|^(?:PLAY RECAP|NO MORE HOSTS LEFT|PLAYBOOK: .*) \*+$",
        Rank::Frame,
        Region::Run,
    ),
    Rule::ends(
        r"^(?:ok|changed|skipping|rescued|ignored): \[|^included: |^\[(?:WARNING|DEPRECATION WARNING)\]: ",
        Rank::Frame,
    ),
    Rule::begins(
        r"^\[ERROR\]: |^An exception occurred during task execution\.",
        Rank::Frame,
        Extent::Ansible { told: false },
        Name::Is("ansible"),
    ),
    Rule::begins(
        r"^(?:fatal|failed): \[(?P<m>[^\] ]+)[^\]]*\]",
        Rank::Frame,
        Extent::Ansible { told: true },
        Name::Group,
    ),
    Rule::report(r"^ERROR! ", Rank::Frame, Name::Is("ansible")),
    Rule::report(
        r"^(?P<m>[^ |]+) \| (?:FAILED|UNREACHABLE)(?:!| \|)",
        Rank::Frame,
        Name::Group,
    ),
    Rule::ends(r"^[^ |]+ \| (?:SUCCESS|CHANGED|SKIPPED)", Rank::Frame),
    Rule::begins(
        r"^ +(?P<m>[^ ]+) (?:failed|unreachable) \| msg: ",
        Rank::Frame,
        Extent::Indented,
        Name::Group,
    ),
    Rule::ends(r"^ +[^ ]+ (?:ok|done|changed|skipped)(?:$| \| )", Rank::Frame),
    // tox 4 and 3.
    Rule::says(
        r"^(?P<m>[^ :]+): [a-z_]+(?:\[[0-9]+\])?> ",
        Does::Environment,
        Name::Group,
    ),
    Rule::says(
        r"^(?P<m>[^ :]+) (?:run-test(?:-pre|-post)?|create|installdeps|inst|installed|develop-inst|inst-nodeps)(?:: | commands|$)",
        Does::Environment,
        Name::Group,
    ),
    Rule::begins(
        r"^(?P<m>[^ :]+): exit -?[0-9]+ \([0-9.]+ seconds\)",
        Rank::Frame,
        Extent::Exit,
        Name::Group,
    ),
    Rule::ends(r"^[^ :]+: (?:OK|FAIL|SKIP)\b.* in [0-9.]+ seconds", Rank::Frame),
    Rule::region(
        r"^  [^ :]+: (?:OK|FAIL|SKIP)\b.*(?:seconds|\))|^  (?:evaluation failed|congratulations) :",
        Rank::Frame,
        Region::Run,
    ),
    Rule::begins(
        r"^ERROR: InvocationError for command ",
        Rank::Frame,
        Extent::Line,
        Name::Environment,
    ),
    Rule::ends(r"^ERROR:   [^ ]+: ", Rank::Frame),
    // CTest.
    Rule::region(r"^Test project /|^ +Start +[0-9]+: ", Rank::Frame, Region::Run),
    Rule::ends(
        r"^ *[0-9]+/[0-9]+ Test +#[0-9]+: .*\*\*\*(?:Skipped|Not Run \(Disabled\))",
        Rank::Frame,
    ),
    Rule::report(
        r"^ *[0-9]+/[0-9]+ Test +#[0-9]+: (?P<m>[^ ]+) \.*[ .]*\*\*\*",
        Rank::Frame,
        Name::Group,
    ),
    Rule::ends(r"^ *[0-9]+/[0-9]+ Test +#[0-9]+: ", Rank::Frame),
    Rule::region(r"^[0-9]+% tests passed, ", Rank::Frame, Region::Repeats),
    Rule::region(r"^Errors while running CTest", Rank::Frame, Region::Run),
    // ninja, meson test.
    Rule::region(r"^\[[0-9]+/[0-9]+\] ", Rank::Frame, Region::Run),
    Rule::report(
        r"^FAILED: (?:\[code=[0-9]+\] )?(?P<m>[^ ]+)",
        Rank::Frame,
        Name::Group,
    ),
    Rule::ends(
        r"^ninja: (?:build stopped|Entering|Leaving)|^ *[0-9]+/[0-9]+ .* (?:OK|SKIP|EXPECTEDFAIL) +[0-9.]+s",
        Rank::Frame,
    ),
    Rule::report(
        r"^ *[0-9]+/[0-9]+ (?P<m>.*?[^ ]) +(?:FAIL|ERROR|TIMEOUT|UNEXPECTEDPASS) +[0-9.]+s",
        Rank::Frame,
        Name::Group,
    ),
    Rule::region(r"^Summary of Failures:", Rank::Frame, Region::Repeats),
    // npm and yarn inside of another output.
    Rule::begins(
        r"^npm ERR!",
        Rank::Frame,
        Extent::Prefixed("npm ERR!"),
        Name::Is("npm"),
    ),
    Rule::begins(
        r"^npm error",
        Rank::Frame,
        Extent::Prefixed("npm error"),
        Name::Is("npm"),
    ),
    // Gradle.
    Rule::region(r"^> Task :", Rank::Frame, Region::Run),
    Rule::report(
        r"^FAILURE: Build (?:failed|completed) with ",
        Rank::Frame,
        Name::Is("gradle"),
    ),
    Rule::region(r"^BUILD (?:FAILED|SUCCESSFUL) in ", Rank::Frame, Region::Run),
    // uWSGI.
    Rule::region(r"^\*\*\* Starting uWSGI ", Rank::Frame, Region::Run),
    Rule::begins(
        r" - \*\*\* HARAKIRI ON ",
        Rank::Frame,
        Extent::Like(" - ", String::new()),
        Name::None,
    ),
    Rule::report(r"^!!! uWSGI process [0-9]+ got ", Rank::Frame, Name::None),
    // Terraform.
    Rule::begins(
        r"^│ Error: ",
        Rank::Frame,
        Extent::Prefixed("│"),
        Name::Is("terraform"),
    ),
    // Docker.
    Rule::says(
        r"^#[0-9]+ \[|^Sending build context to Docker|^Step [0-9]+/[0-9]+ :",
        Does::Tool("docker"),
        Name::None,
    ),
    Rule::begins(
        r"^#[0-9]+ ERROR: |^The command '.*' returned a non-zero code: ",
        Rank::Frame,
        Extent::Line,
        Name::Is("docker"),
    ),
    Rule::begins(
        r"^ERROR: failed to (?:solve|build): ",
        Rank::Frame,
        Extent::Line,
        Name::Is("docker"),
    )
    .when(When::FileSilent),
];
