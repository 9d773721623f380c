//! Which account a submission says it leaves under, by its remote and the user's settings.

use super::room::Room;

#[test]
fn the_account_is_told_from_address_netrc_and_helpers() {
    let room = Room::new();
    let work = room.path("work");
    let account = || {
        let (plan, code) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
        assert_eq!(code, 0, "{plan}");
        plan["account"].as_str().unwrap().to_owned()
    };
    assert!(account().contains("a folder of this machine"), "{}", account());
    let lead_to = |address: &str| room.git(&work, &["remote", "set-url", "origin", address]);
    lead_to("https://review.invalid/q");
    assert!(account().starts_with("nobody yet"), "{}", account());
    room.git(&work, &["config", "credential.helper", "store --file=x"]);
    assert_eq!(
        account(),
        "whoever git's credential helper store knows for review.invalid"
    );
    let netrc = "machine review.invalid login joe password x\n";
    std::fs::write(room.path("home/.netrc"), netrc).unwrap();
    assert_eq!(account(), "joe (of ~/.netrc)");
    lead_to("ssh://ann@review.invalid:29418/q");
    assert_eq!(account(), "ann (in the remote's address)");
}
