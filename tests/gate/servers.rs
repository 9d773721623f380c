//! Where the servers are, Gerrit's REST as a test needs it, and a project's author who pushes changes.

use super::binary::Whodunit;
use super::until;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Addresses and seeds; none where the suite is not asked for.
pub(crate) struct Servers {
    /// Zuul's API root.
    pub(crate) zuul: String,
    /// What Zuul was seeded with.
    pub(crate) zuul_seed: Value,
    /// Gerrit's root.
    pub(crate) gerrit: String,
    gerrit_seed: Value,
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
}

impl Servers {
    /// The servers that `.ci/gate` started; says "skipped" where it did not.
    pub(crate) fn from_environment() -> Option<Self> {
        if std::env::var("WHODUNIT_GATE_SUITE").as_deref() != Ok("1") {
            println!("skipped: the gate suite needs real servers; .ci/gate starts them");
            return None;
        }
        let variable =
            |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; use .ci/gate"));
        let read = |name: &str| -> Value {
            let path = variable(name);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
        };
        let gerrit_seed = read("WHODUNIT_GATE_GERRIT_SEED");
        Some(Self {
            zuul: variable("WHODUNIT_GATE_ZUUL"),
            zuul_seed: read("WHODUNIT_GATE_ZUUL_SEED"),
            gerrit: gerrit_seed["base"].as_str().expect("base").to_string(),
            gerrit_seed,
            runtime: tokio::runtime::Runtime::new().expect("a runtime"),
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
        })
    }

    fn account(&self, user: &str) -> (&str, &str) {
        let account = &self.gerrit_seed["accounts"][user];
        let field = |name: &str| account[name].as_str().expect("a seeded account");
        (field("password"), field("email"))
    }

    /// Puts a user's login into the home, as a person would: `.netrc` for Gerrit, name and address for git.
    pub(crate) fn log_in(&self, user: &str, whodunit: &Whodunit) {
        let (password, email) = self.account(user);
        let host = self
            .gerrit
            .split("://")
            .nth(1)
            .and_then(|h| h.split(':').next())
            .expect("a host");
        let netrc = whodunit.home().join(".netrc");
        std::fs::write(
            &netrc,
            format!("machine {host} login {user} password {password}\n"),
        )
        .expect("write .netrc");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&netrc, std::fs::Permissions::from_mode(0o600)).expect("protect .netrc");
        }
        let config = format!("[user]\n\tname = {user}\n\temail = {email}\n");
        std::fs::write(whodunit.home().join(".gitconfig"), config).expect("write .gitconfig");
    }

    /// The address from which a project is cloned with a login.
    pub(crate) fn project_url(&self, project: &str) -> String {
        format!("{}/a/{project}", self.gerrit)
    }

    /// Asks Gerrit as admin.
    pub(crate) fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}/a{path}", self.gerrit));
        let text = self.send(request, "admin");
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or_else(|e| panic!("{path}: {e}: {text}"))
    }

    /// Asks Gerrit for a file of a change's current patch set.
    pub(crate) fn file(&self, change: &str, path: &str) -> String {
        let path = path.replace('/', "%2F");
        let url = format!(
            "{}/a/changes/{change}/revisions/current/files/{path}/content",
            self.gerrit
        );
        base64(&self.send(self.client.get(url), "admin"))
    }

    /// Reviews a change.
    pub(crate) fn review(&self, user: &str, change: &str, labels: Value) {
        let url = format!("{}/a/changes/{change}/revisions/current/review", self.gerrit);
        self.send(self.client.post(url).json(&json!({ "labels": labels })), user);
    }

    /// Sends a question until Gerrit knows what it names: while its index takes up a change, by a push or a vote, that
    /// change is not found by its id.
    fn send(&self, request: reqwest::RequestBuilder, user: &str) -> String {
        let request = request.basic_auth(user, Some(self.account(user).0));
        until("Gerrit to find what it is asked for", || {
            let request = request.try_clone().expect("no stream in it");
            self.runtime.block_on(async {
                let response = request.send().await.expect("Gerrit answers");
                let status = response.status();
                let text = response.text().await.expect("a body");
                if status == reqwest::StatusCode::NOT_FOUND {
                    return None;
                }
                assert!(status.is_success(), "{status}: {text}");
                Some(text)
            })
        })
    }

    /// Zuul's current vote on a change; none while Gerrit's index does not know a change that was pushed just now.
    pub(crate) fn vote(&self, change: &str) -> Option<i64> {
        // One question: a change that the index knows may not be found by its id yet.
        let known = self.get(&format!(
            "/changes/?q=change:{change}&o=DETAILED_LABELS&o=DETAILED_ACCOUNTS"
        ));
        let detail = known.get(0)?;
        let votes = detail["labels"]["Verified"]["all"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        votes
            .iter()
            .find(|v| v["username"] == "zuul" && v["value"] != 0)
            .and_then(|v| v["value"].as_i64())
    }

    /// What Zuul said of builds on a change, oldest first.
    pub(crate) fn reports(&self, change: &str) -> Vec<String> {
        let said =
            |m: &Value| m["author"]["username"] == "zuul" && m["message"].to_string().contains("Build ");
        self.messages(change)
            .iter()
            .filter(|m| said(m))
            .map(|m| m["message"].to_string())
            .collect()
    }

    /// All messages on a change, oldest first.
    pub(crate) fn messages(&self, change: &str) -> Vec<Value> {
        let detail = self.get(&format!("/changes/{change}/detail"));
        detail["messages"].as_array().cloned().unwrap_or_default()
    }
}

/// A project's author with a clone.
pub(crate) struct Author {
    home: Whodunit,
    clone: PathBuf,
}

impl Author {
    /// Clones the project.
    pub(crate) fn new(servers: &Servers, project: &str) -> Self {
        let home = Whodunit::new();
        servers.log_in("author", &home);
        let clone = home.home().join("clone");
        let folder = home.home().to_path_buf();
        home.git(&folder, &["clone", "-q", &servers.project_url(project), "clone"]);
        Self { home, clone }
    }

    /// Pushes a change that writes one file; gives its Change-Id.
    pub(crate) fn push(&self, file: &str, text: &str, subject: &str) -> String {
        let git = |args: &[&str]| self.home.git(&self.clone, args);
        git(&["fetch", "-q", "origin", "master"]);
        git(&["checkout", "-q", "--detach", "FETCH_HEAD"]);
        let path = self.clone.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("write the file");
        git(&["add", "-A"]);
        let seed = format!("{subject}{:?}", std::time::SystemTime::now());
        let id = format!("I{}", self.object_id(&seed));
        git(&["commit", "-q", "-m", &format!("{subject}\n\nChange-Id: {id}")]);
        git(&["push", "-q", "origin", "HEAD:refs/for/master"]);
        id
    }

    fn object_id(&self, text: &str) -> String {
        let file = self.home.home().join("id");
        std::fs::write(&file, text).expect("write");
        self.home
            .git(&self.clone, &["hash-object", &file.to_string_lossy()])
    }
}

/// Decodes standard base64, ignoring line breaks.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut out) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter_map(|b| LETTERS.iter().position(|l| *l == b)) {
        bits = bits << 6 | u32::try_from(letter).expect("below 64");
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    String::from_utf8(out).expect("text")
}
