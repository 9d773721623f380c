//! Which of the names that exist a mistyped one was meant to be.
//!
//! Must not: decide for the user. Cost: the length of a name squared, for each name.

/// Names offered.
const MOST: usize = 3;
/// Longest name that is compared, in bytes.
const LONGEST: usize = 200;

/// The names nearest to `wanted`, nearest first: those that a slip or two of the fingers make of it, or that hold it
/// whole. None where nothing is near.
pub fn meant<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let wanted = wanted.trim().to_lowercase();
    if wanted.len() < 2 || wanted.len() > LONGEST {
        return Vec::new();
    }
    let slips = (wanted.chars().count() / 4).clamp(1, 3);
    let near = |name: &'n str| {
        let lower = name.to_lowercase();
        let distance = strsim::osa_distance(&wanted, &lower);
        if distance <= slips {
            return Some((distance, name));
        }
        let holds =
            wanted.len() >= 4 && (lower.contains(&wanted) || wanted.contains(&lower) && lower.len() >= 4);
        holds.then_some((slips + distance, name))
    };
    let short = |name: &&str| name.len() <= LONGEST;
    let mut found: Vec<(usize, &str)> = names.into_iter().filter(short).filter_map(near).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// `Did you mean a, b or c?`; none where nothing is near.
pub fn question(names: &[&str]) -> Option<String> {
    let (last, front) = names.split_last()?;
    Some(if front.is_empty() {
        format!("Did you mean {last}?")
    } else {
        format!("Did you mean {} or {last}?", front.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOBS: [&str; 4] = ["unit-py312", "unit-py313", "functional-auth", "docs"];

    #[test]
    fn slips_and_parts_are_understood_and_others_are_not() {
        assert_eq!(meant("functional-ahut", JOBS), ["functional-auth"]);
        assert_eq!(meant("unit-py31", JOBS), ["unit-py312", "unit-py313"]);
        assert_eq!(meant("Functional", JOBS), ["functional-auth"]);
        assert_eq!(meant("dcos", JOBS), ["docs"]);
        for none in ["", "x", "grenade", &"x".repeat(5000)] {
            assert!(meant(none, JOBS).is_empty(), "{none}");
        }
    }

    #[test]
    fn several_are_one_question() {
        assert_eq!(question(&["a", "b", "c"]).unwrap(), "Did you mean a, b or c?");
        assert_eq!(question(&["a"]).unwrap(), "Did you mean a?");
        assert!(question(&[]).is_none());
    }
}
