//! Where the user was: back and forth, as in an editor.

/// More places are forgotten, the oldest first.
const MOST: usize = 100;

/// Places (a file of the build and a line in it, 0-based) in the order they were left; beyond `at` those that going back left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visits {
    places: Vec<(String, u64)>,
    at: usize,
}

impl Visits {
    /// Notes that the user leaves a place by a jump.
    pub fn leave(&mut self, place: (String, u64)) {
        self.places.truncate(self.at);
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        if self.places.len() > MOST {
            self.places.remove(0);
        }
        self.at = self.places.len();
    }

    /// The place before `here`.
    pub fn back(&mut self, here: (String, u64)) -> Option<(String, u64)> {
        let before = self.places.get(..self.at)?.iter().rposition(|p| *p != here)?;
        if self.at == self.places.len() {
            // So that going forth comes back to where one was.
            self.places.push(here);
        }
        self.at = before;
        self.places.get(before).cloned()
    }

    /// The place that going back left.
    pub fn forth(&mut self) -> Option<(String, u64)> {
        let place = self.places.get(self.at + 1)?.clone();
        self.at += 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u64) -> (String, u64) {
        ("a.log".into(), line)
    }

    #[test]
    fn back_and_forth_visit_the_places_that_were_left() {
        let mut visits = Visits::default();
        assert_eq!((visits.back(place(0)), visits.forth()), (None, None));
        visits.leave(place(1));
        visits.leave(place(2));
        assert_eq!(visits.back(place(3)), Some(place(2)));
        assert_eq!(visits.back(place(2)), Some(place(1)));
        assert_eq!(visits.back(place(1)), None);
        assert_eq!(visits.forth(), Some(place(2)));
        assert_eq!(visits.forth(), Some(place(3)));
        assert_eq!(visits.forth(), None);
        assert_eq!(visits.back(place(3)), Some(place(2)));
        visits.leave(place(9));
        assert_eq!(visits.forth(), None);
    }
}
