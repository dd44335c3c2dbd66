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

impl<T: Copy> Lists<T> {
    /// So many lists of what each entry adds to the list of its number; in each list the entries
    /// keep their order.
    pub(super) fn gathered(n_lists: usize, entries: &[(u32, T)]) -> Self {
        let Some((_, any)) = entries.first() else {
            return Self { starts: vec![0; n_lists + 1], all: Vec::new() };
        };
        // By list: where its next entry goes.
        let mut next = vec![0; n_lists + 1];
        for (list, _) in entries {
            next[*list as usize + 1] += 1;
        }
        for list in 1..next.len() {
            next[list] += next[list - 1];
        }
        let starts = next.clone();
        let mut all = vec![*any; entries.len()];
        for (list, entry) in entries {
            let place: &mut u32 = &mut next[*list as usize];
            all[*place as usize] = *entry;
            *place += 1;
        }
        Self { starts, all }
    }
}

#[cfg(test)]
mod tests {
    use super::Lists;

    #[test]
    fn a_list_is_what_it_was_made_of_and_one_beyond_the_last_is_empty() {
        let mut pushed = Lists::default();
        pushed.push([1, 2]);
        pushed.push([]);
        pushed.push([3]);
        for lists in [pushed, Lists::gathered(3, &[(2, 3), (0, 1), (0, 2)])] {
            let all: Vec<&[i32]> = (0..4).map(|number| lists.of(number)).collect();
            assert_eq!(all, [&[1, 2][..], &[], &[3], &[]]);
        }
        assert_eq!(Lists::<i32>::gathered(2, &[]).of(1), &[] as &[i32]);
        assert_eq!(Lists::<i32>::default().of(0), &[] as &[i32]);
    }
}
