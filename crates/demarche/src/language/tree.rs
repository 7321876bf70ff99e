//! The best dependency tree under given arc scores.
//!
//! In: for each word the score of each possible head (column 0 is the root). Out: one head a word, a tree with one root.
//! Method: Chu–Liu/Edmonds maximum spanning arborescence (Chu and Liu 1965; Edmonds 1967); when it has several words on
//! the root, the best tree with one of them alone there (Zmigrod et al. 2020 do the same for probabilistic parsers).

/// Heads of `n` words: 0 is the root, words count from 1. `scores` holds `n` rows of `n + 1`.
pub fn heads(scores: &[f32], n: usize) -> Vec<usize> {
    let mut s = vec![vec![f32::NEG_INFINITY; n + 1]; n + 1];
    for d in 0..n {
        for h in 0..=n {
            if h != d + 1 {
                s[d + 1][h] = scores[d * (n + 1) + h];
            }
        }
    }
    let best = arborescence(&s);
    let roots: Vec<usize> = (1..=n).filter(|&d| best[d] == 0).collect();
    if roots.len() <= 1 {
        return best[1..].to_vec();
    }
    let trees = roots.iter().map(|&root| {
        let mut one = s.clone();
        for (d, row) in one.iter_mut().enumerate().skip(1) {
            if d != root {
                row[0] = f32::MIN / 1e6;
            }
        }
        arborescence(&one)
    });
    let total = |t: &[usize]| (1..=n).map(|d| f64::from(s[d][t[d]])).sum::<f64>();
    trees.filter(|t| t[1..].iter().filter(|h| **h == 0).count() == 1).max_by(|a, b| total(a).total_cmp(&total(b))).unwrap_or(best)[1..]
        .to_vec()
}

/// Best head of every node but 0, over dense scores `s[dependent][head]`.
fn arborescence(s: &[Vec<f32>]) -> Vec<usize> {
    let n = s.len();
    let mut head = vec![0; n];
    for d in 1..n {
        head[d] = (0..n).filter(|&h| h != d).max_by(|&a, &b| s[d][a].total_cmp(&s[d][b])).unwrap_or(0);
    }
    let Some(cycle) = find_cycle(&head) else { return head };
    // Contract the cycle to one node, solve the smaller graph, and break the cycle where its head enters.
    let inside = |x: usize| cycle.contains(&x);
    let outer: Vec<usize> = (0..n).filter(|&x| !inside(x)).collect();
    let c = outer.len();
    let mut small = vec![vec![f32::NEG_INFINITY; c + 1]; c + 1];
    let (mut enters, mut leaves) = (vec![0; c], vec![0; c]);
    let cycle_score: f32 = cycle.iter().map(|&d| s[d][head[d]]).sum();
    for (i, &x) in outer.iter().enumerate() {
        for (j, &y) in outer.iter().enumerate() {
            small[i][j] = s[x][y];
        }
        let from = cycle.iter().copied().max_by(|&a, &b| s[x][a].total_cmp(&s[x][b])).unwrap_or(0);
        small[i][c] = s[x][from];
        leaves[i] = from;
        let gain = |d: usize| s[d][x] - s[d][head[d]];
        let into = cycle.iter().copied().max_by(|&a, &b| gain(a).total_cmp(&gain(b))).unwrap_or(0);
        small[c][i] = cycle_score + gain(into);
        enters[i] = into;
    }
    let solved = arborescence(&small);
    let mut out = vec![0; n];
    for &d in &cycle {
        out[d] = head[d];
    }
    for i in 1..=c {
        if i == c {
            out[enters[solved[c]]] = outer[solved[c]];
        } else {
            out[outer[i]] = if solved[i] == c { leaves[i] } else { outer[solved[i]] };
        }
    }
    out
}

fn find_cycle(head: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; head.len()];
    for start in 1..head.len() {
        let mut x = start;
        while x != 0 && seen[x] == 0 {
            seen[x] = start;
            x = head[x];
        }
        if x != 0 && seen[x] == start {
            let mut cycle = vec![x];
            let mut y = head[x];
            while y != x {
                cycle.push(y);
                y = head[y];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        // Words 1 and 2 prefer each other; the root is second best for word 1.
        let s = [5.0, 0.0, 9.0, 1.0, 8.0, 0.0];
        assert_eq!(heads(&s, 2), [0, 1]);
    }

    proptest! {
        #[test]
        fn any_scores_give_a_tree_with_one_root(n in 1usize..9, seed in prop::collection::vec(-9.0f32..9.0, 90)) {
            let h = heads(&seed[..n * (n + 1)], n);
            prop_assert_eq!(h.iter().filter(|x| **x == 0).count(), 1);
            for start in 1..=n {
                let (mut x, mut steps) = (start, 0);
                while x != 0 {
                    x = h[x - 1];
                    steps += 1;
                    prop_assert!(steps <= n, "no cycle");
                }
            }
        }

        #[test]
        fn no_other_tree_of_three_words_scores_more(seed in prop::collection::vec(-9.0f32..9.0, 12)) {
            let score = |h: &[usize]| h.iter().enumerate().map(|(d, h)| seed[d * 4 + h]).sum::<f32>();
            let best = score(&heads(&seed, 3));
            for a in 0..4 { for b in 0..4 { for c in 0..4 {
                let h = [a, b, c];
                let root = h.iter().filter(|x| **x == 0).count() == 1;
                let reaches = (1..=3).all(|s| { let mut x = s; for _ in 0..3 { if x != 0 { x = h[x - 1]; } } x == 0 });
                if root && reaches { prop_assert!(score(&h) <= best + 1e-3); }
            }}}
        }
    }
}
