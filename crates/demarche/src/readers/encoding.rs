//! Bytes to text.
//!
//! In: the bytes of a file or line. Out: its text, and the name of the encoding when it was not UTF-8.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Decodes bytes: UTF-8 with or without byte order mark, UTF-16 with one, else what the bytes look like.
pub fn decode(bytes: &[u8]) -> (String, Option<&'static str>) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, _) = encoding.decode(bytes);
        return (text.into_owned(), (encoding != UTF_8).then(|| encoding.name()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_string(), None);
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _, _) = encoding.decode(bytes);
    (text.into_owned(), Some(encoding.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_text() {
        assert_eq!(decode(b"\xef\xbb\xbfMali"), ("Mali".to_string(), None));
    }

    #[test]
    fn latin_1_is_decoded_and_named() {
        let (text, name) = decode(b"Le Pr\xe9sident de la R\xe9publique fran\xe7aise");
        assert_eq!(text, "Le Président de la République française");
        assert_eq!(name, Some("windows-1252"));
    }
}
