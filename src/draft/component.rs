//! Which component a log belongs to: what a commit message names and where a bug is filed.
//!
//! Source: devstack's names of its screens (`screen-n-cpu.txt` is Nova's compute service).

/// devstack's short names.
const SCREENS: [(&str, &str); 16] = [
    ("n", "nova"),
    ("c", "cinder"),
    ("g", "glance"),
    ("q", "neutron"),
    ("neutron", "neutron"),
    ("key", "keystone"),
    ("keystone", "keystone"),
    ("s", "swift"),
    ("h", "heat"),
    ("ir", "ironic"),
    ("placement", "placement"),
    ("o", "octavia"),
    ("m", "manila"),
    ("d", "designate"),
    ("tr", "trove"),
    ("mistral", "mistral"),
];

/// Words in a log's name that name no component.
const GENERIC: [&str; 24] = [
    "api",
    "log",
    "txt",
    "screen",
    "uwsgi",
    "job",
    "output",
    "console",
    "syslog",
    "error",
    "access",
    "server",
    "agent",
    "driver",
    "service",
    "controller",
    "stdout",
    "stderr",
    "main",
    "debug",
    "test",
    "tests",
    "journal",
    "messages",
];

/// The component of a log by its name: `screen-n-cpu.txt` → `nova`, `glance-api.log` → `glance`; else the last part
/// of the build's project; none where neither says.
pub fn component(log: &str, project: Option<&str>) -> Option<String> {
    let name = log.rsplit('/').next().unwrap_or(log).to_ascii_lowercase();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    if words.first() == Some(&"screen")
        && let Some((_, component)) = SCREENS.iter().find(|(short, _)| words.get(1) == Some(short))
    {
        return Some((*component).to_owned());
    }
    let is_name =
        |w: &&&str| w.len() > 2 && !GENERIC.contains(*w) && w.chars().all(|c| c.is_ascii_alphabetic());
    let is_console =
        name.starts_with("job-output") || name.starts_with("console") || words.contains(&"syslog");
    let of_log = words
        .iter()
        .filter(|_| !is_console)
        .find(is_name)
        .map(|w| (*w).to_owned());
    of_log.or_else(|| {
        project
            .and_then(|p| p.rsplit('/').next())
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_name_their_component() {
        for (log, project, expected) in [
            ("controller/logs/screen-n-cpu.txt", None, Some("nova")),
            ("glance-api.log", Some("openstack/tempest"), Some("glance")),
            ("uwsgi-keystone.log", None, Some("keystone")),
            ("job-output.txt", Some("openstack/neutron"), Some("neutron")),
            ("syslog.txt", None, None),
            ("", None, None),
        ] {
            assert_eq!(component(log, project).as_deref(), expected, "{log}");
        }
    }
}
