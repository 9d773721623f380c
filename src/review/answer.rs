//! What a push answered: Gerrit's SUCCESS with the change's address, a refusal with its reason, or no answer at all.
//!
//! Sources: pushes to a real Gerrit, recorded: with `--porcelain` the refusal stands on standard output as
//! `!\tREF\t[remote rejected] (REASON)`, without it on standard error as ` ! [remote rejected] … (REASON)`; a reason
//! may take several lines. `remote: ERROR:` lines explain it. Must not: run git.

use crate::error::Kind;

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushAnswer {
    /// The server has it.
    Pushed {
        /// The change's page; none from a plain git remote.
        url: Option<String>,
    },
    /// The server had this very commit already: an earlier push of ours got through.
    AlreadyThere,
    /// The server looked at it and said no; pushing the same again will not help.
    Rejected {
        /// In the server's words.
        reason: String,
        /// What to do: a sentence.
        hint: String,
    },
    /// It never got there: the same push may work later.
    Waits {
        /// [`Kind::Auth`] or [`Kind::Network`].
        kind: Kind,
        /// In git's words.
        reason: String,
        /// What to do: a sentence.
        hint: String,
    },
}

/// Words of git that mean that a login is missing or was refused.
const AUTH: [&str; 9] = [
    "Authentication failed",
    "Permission denied",
    "could not read Username",
    "could not read Password",
    "error: 401",
    "error: 403",
    "Unauthorized",
    "Host key verification failed",
    "terminal prompts disabled",
];

/// Reads git's answer. `status` is git's exit status, none when it was killed.
pub fn parse(status: Option<i32>, stdout: &str, stderr: &str) -> PushAnswer {
    if let Some(reason) = refusal(stdout).or_else(|| refusal(stderr)) {
        return refused(&reason, stderr);
    }
    if status == Some(0) {
        return PushAnswer::Pushed {
            url: change_url(stderr),
        };
    }
    unanswered(stderr)
}

/// The address on the line after `SUCCESS`: `remote:   http://…/c/project/+/20 Subject [NEW]`.
fn change_url(stderr: &str) -> Option<String> {
    stderr
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("remote:"))
        .skip_while(|line| !line.contains("SUCCESS"))
        .filter_map(|line| line.split_whitespace().next())
        .find(|word| word.starts_with("http://") || word.starts_with("https://"))
        .filter(|url| url.len() <= 2000)
        .map(str::to_owned)
}

/// The reason in brackets after `[remote rejected]` or `[rejected]`, over as many lines as it takes.
fn refusal(text: &str) -> Option<String> {
    let at = text
        .find("[remote rejected]")
        .or_else(|| text.find("[rejected]"))?;
    let after = text.get(at..)?;
    let from = after.find(" (").unwrap_or(after.len());
    let mut reason = String::new();
    let mut depth = 0_i32;
    for c in after.get(from..).unwrap_or("").trim_start().chars().take(4000) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        reason.push(if c.is_control() { ' ' } else { c });
    }
    let reason = reason.strip_prefix('(').unwrap_or(&reason);
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(if reason.is_empty() {
        "the server gave no reason".to_owned()
    } else {
        reason
    })
}

fn refused(reason: &str, stderr: &str) -> PushAnswer {
    if reason == "no new changes" {
        return PushAnswer::AlreadyThere;
    }
    let details = explanations(stderr, reason);
    let hint = hint_for(reason).to_owned();
    let reason = if details.is_empty() {
        reason.to_owned()
    } else {
        format!("{reason}: {details}")
    };
    PushAnswer::Rejected { reason, hint }
}

/// Gerrit's `remote: ERROR: …` lines that say more than the reason does.
fn explanations(stderr: &str, reason: &str) -> String {
    stderr
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("remote:").map(str::trim))
        .filter_map(|line| {
            line.strip_prefix("ERROR:")
                .or_else(|| line.strip_prefix("error:"))
        })
        .map(str::trim)
        .filter(|line| !reason.contains(line) && !line.contains(reason) && !line.starts_with("hook declined"))
        .take(3)
        .collect::<Vec<_>>()
        .join("; ")
}

fn hint_for(reason: &str) -> &'static str {
    const MAIL: &str =
        "Set git's user.email in the repository to an address that is registered in your account.";
    const RIGHT: &str =
        "Your account may not push there; ask for the right, or push to another remote with --remote.";
    const OTHER: &str =
        "The remote has another commit under this name; discard this action, or choose another bug.";
    const TABLE: [(&str, &str); 9] = [
        ("invalid committer", MAIL),
        ("invalid author", MAIL),
        (
            "Change-Id",
            "Edit the message so that it has one Change-Id line in its last paragraph.",
        ),
        (
            "not found",
            "Name a branch that the remote has: edit the action's branch, or give --branch.",
        ),
        (
            "closed",
            "That change is merged or abandoned; discard this action and draft a new one.",
        ),
        ("not permitted", RIGHT),
        ("prohibited", RIGHT),
        ("non-fast-forward", OTHER),
        ("fetch first", OTHER),
    ];
    TABLE.iter().find(|(word, _)| reason.contains(word)).map_or(
        "Read the reason, edit the action and retry it, or discard it.",
        |(_, hint)| *hint,
    )
}

fn unanswered(stderr: &str) -> PushAnswer {
    let says = |words: &[&str]| words.iter().any(|word| stderr.contains(word));
    let reason = telling_line(stderr);
    if says(&AUTH) {
        let hint = "Log in with a git credential helper, an ssh key or ~/.netrc, see that the account may push \
                    there, then run `whodunit outbox retry`.";
        return PushAnswer::Waits {
            kind: Kind::Auth,
            reason,
            hint: hint.to_owned(),
        };
    }
    let is_unknown = |line: &str| line.starts_with("fatal: project ") && line.ends_with(" not found");
    if says(&["invalid refspec", "does not match any"]) || stderr.lines().any(is_unknown) {
        let hint = "Check the remote's address and the branch, edit the action and retry it.";
        return PushAnswer::Rejected {
            reason,
            hint: hint.to_owned(),
        };
    }
    let hint = "It is stored; run `whodunit outbox retry` when the server can be reached.";
    PushAnswer::Waits {
        kind: Kind::Network,
        reason,
        hint: hint.to_owned(),
    }
}

/// The first `fatal:` or `error:` line, else the last line that says anything.
fn telling_line(stderr: &str) -> String {
    let lines = || {
        stderr
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && *line != "remote:")
    };
    let line = lines()
        .find(|line| line.starts_with("fatal:") || line.contains("Permission denied"))
        .or_else(|| lines().find(|line| line.starts_with("error:")))
        .or_else(|| lines().next_back())
        .unwrap_or("git ended without an answer");
    line.chars().filter(|c| !c.is_control()).take(500).collect()
}

#[cfg(test)]
mod tests;
