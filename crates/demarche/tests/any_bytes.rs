//! No file makes a reader panic: bytes at random, and lines mixed from pieces that the format knows. `fuzz/` looks further.

mod entries;

use proptest::prelude::*;

/// Lines mixed from pieces that mean something to a reader.
fn mixed(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![4 => prop::sample::select(pieces).prop_map(str::to_string), 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..40).prop_map(|p| p.concat().into_bytes())
}

fn any_bytes(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![3 => mixed(pieces), 1 => prop::collection::vec(any::<u8>(), 0..300)]
}

proptest! {
    #[test]
    fn plain_text(b in any_bytes(&["\n", "\n\n", "LIMA, ", "March 14", ", 2023", " (Agency) ", "--", "U.S.", " \"", "Title", "\u{feff}", "\r"])) {
        entries::plain(&b);
    }

    #[test]
    fn standard_input(b in any_bytes(&["\u{feff}", "<?xml ", "?>", "<!--", "-->", "<html>", "{", "\"id\"", "[", "\n", "\r", "id", "text", ",", ";", "|", "\0", "%PDF-", "\u{e9}"])) {
        entries::unnamed(&b);
    }

    #[test]
    fn json_lines(b in any_bytes(&["{", "}", "\"id\":", "\"text\":", "\"date\":", "\"2023-03-14\"", "7", ",", "\n", "null", "[", "]", "\"a\\u0000\""])) {
        entries::jsonl(&b);
    }

    #[test]
    fn csv(b in any_bytes(&["id", "text", "date", ",", ";", "\t", "\n", "\"", "\"\"", "2023-03-14", "\r\n", "\0"])) {
        entries::csv(&b);
    }

    #[test]
    fn lexicon_tables(b in any_bytes(&["code", "name", "aliases", "|", "\n", "#", ";", "kind", "country", "sectors", "from", "to", "2020-13-41", "PER", "GOV"])) {
        entries::lexicon(&b);
    }

    #[test]
    fn petrarch_dictionaries(b in any_bytes(&["PERU_", "+", "&SET", "[PERGOV", "]", " <20010601", ">", "\n", "\t", "-", "{", "}", "!", "~", "#", ";", "_", "|"])) {
        entries::petrarch(&b);
    }

    #[test]
    fn gazetteer_tables(b in any_bytes(&["\t", "\n", "P\tPPL", "A\tADM1", "A\tPCLI", "PE", "-12.1", "1000", "Lima", "lima,limon", "\t\t\t\t", "0\t\t0\tAmerica/Lima\t2020-01-01"])) {
        entries::gazetteer(&b);
    }

    #[test]
    fn codebooks(b in any_bytes(&["[[types]]", "\n", "id", " = ", "\"ACCUSE\"", "[", "]", "extends", "merge", "rename", "drop", "{", "}", "1", "modes", "quad"])) {
        entries::codebook(&b);
    }
}

proptest! {
    // A web page is searched for its main text and a sentence goes through the network: fewer of these.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn web_pages(b in any_bytes(&["<html>", "<body>", "<p>", "</p>", "<meta property=\"article:published_time\" content=\"", "2023-03-14\">", "<title>", "&amp;", "&#0;", "<!--", "<script>", "Words of a story. "])) {
        entries::html(&b);
    }

    #[test]
    fn conllu(b in any_bytes(&["1", "2", "\t", "_", "\n", "\n\n", "# text = ", "1-2", "1.1", "word", "Talks\t", "\r", "\u{1F600}"])) {
        entries::conllu(&b);
    }
}
