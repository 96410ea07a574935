//! How far a parser that recurses goes down on a text: a bound that is known before such a parser is asked.

use super::lexer::Lexer;
use super::lexer::Token;

/// What a bracket costs, in symbols: a recursive parser takes some ten rules for what stands in one, and one or two for
/// the next symbol of a chain.
const BRACKET: usize = 8;

/// The most symbols on the way from the outside of an expression to a token in it: those of its chain (`a.b.c`,
/// `1 + 1 + 1`), and of each chain that a bracket around it stands in. A comma begins a chain anew.
pub(crate) fn reach(source: &str) -> usize {
    let mut lexer = Lexer::new(source);
    let mut mistakes = Vec::new();
    // The symbols of the chains at hand, innermost last, and of all of them.
    let (mut chains, mut sum, mut farthest) = (vec![0_usize], 0, 0);
    loop {
        let n_symbols = match lexer.next(&mut mistakes).0 {
            Token::End => return farthest,
            // Calls and indices are links of a chain, and what stands in them is a chain of its own.
            Token::Symbol("(" | "[" | "{") => {
                chains.last_mut().into_iter().for_each(|outer| *outer += 1);
                chains.push(BRACKET);
                BRACKET + 1
            }
            Token::Symbol(")" | "]" | "}") => {
                sum -= if chains.len() > 1 { chains.pop().unwrap_or(0) } else { 0 };
                0
            }
            Token::Symbol(",") => {
                let begin = if chains.len() > 1 { BRACKET } else { 0 };
                if let Some(chain) = chains.last_mut() {
                    sum = sum - *chain + begin;
                    *chain = begin;
                }
                0
            }
            Token::Name(name) if &*name != "in" => 0,
            Token::Symbol(_) | Token::Name(_) => {
                chains.last_mut().into_iter().for_each(|chain| *chain += 1);
                1
            }
            Token::Quoted(_)
            | Token::Int(_)
            | Token::Uint(_)
            | Token::Double(_)
            | Token::String(_)
            | Token::Bytes(_)
            | Token::Bad => 0,
        };
        sum += n_symbols;
        farthest = farthest.max(sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_and_brackets_reach_and_elements_do_not() {
        for (source, expected) in [
            ("1", 0),
            ("1 + 2 + 3", 2),
            ("a.b.c", 2),
            ("[1, 2, 3, 4]", 9),
            ("[1 + 2 + 3, 4 + 5]", 11),
            ("(((1)))", 27),
            ("(1) + (2) + (3)", 13),
            ("a[0][0].trim().trim()", 14),
            ("x in [y in z]", 11),
            ("')' + '((('", 1),
            ("))))1+1", 1),
        ] {
            assert_eq!(reach(source), expected, "{source}");
        }
        assert_eq!(reach(&"1+".repeat(1_000)), 1_000);
        assert_eq!(reach(&"[".repeat(1_000)), 9_000);
    }
}
