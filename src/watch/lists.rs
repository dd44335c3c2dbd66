//! Many short lists in one piece of memory. Knows nothing of what they hold.
//!
//! Where the engine looks something up for every word of every item, a list with memory of its own
//! would be one more place for the processor to wait for.

/// Lists by number, from 0.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// By list: where it begins in `all`; one more says where the last ends.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Lists<T> {
    /// The list of this number; empty if there is none.
    #[inline]
    pub(super) fn of(&self, number: usize) -> &[T] {
        match self.starts.get(number..number + 2) {
            Some([start, end]) => &self.all[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Adds the next list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.all.extend(list);
        self.starts.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), all: Vec::new() }
    }
}

impl<T> From<Vec<Vec<T>>> for Lists<T> {
    fn from(lists: Vec<Vec<T>>) -> Self {
        let mut made = Self {
            starts: Vec::with_capacity(lists.len() + 1),
            all: Vec::with_capacity(lists.iter().map(Vec::len).sum()),
        };
        for list in lists {
            made.push(list);
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::Lists;

    #[test]
    fn a_list_is_what_it_was_made_of_and_one_beyond_the_last_is_empty() {
        let lists = Lists::from(vec![vec![1, 2], vec![], vec![3]]);
        let all: Vec<&[i32]> = (0..4).map(|number| lists.of(number)).collect();
        assert_eq!(all, [&[1, 2][..], &[], &[3], &[]]);
        assert_eq!(Lists::<i32>::default().of(0), &[] as &[i32]);
    }
}
