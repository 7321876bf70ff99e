//! Bytes to text.
//!
//! In: the bytes of a file, whole or record by record. Out: its text, and the name of the encoding when it was not UTF-8; or what the file is
//! when it holds no text. An encoding that has to be guessed is guessed once a file, so that its records do not differ.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::{self, Read};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes at the top of a page among which it declares its encoding (HTML standard, "prescan a byte stream").
const DECLARATION: usize = 1024;
/// Bytes in which control characters are counted.
const SAMPLE: usize = 8192;
const GZIP: &[u8] = b"\x1f\x8b";
/// First bytes of files that people have among their stories, what these are, and what to do.
const SIGNATURES: [(&[u8], &str); 6] = [
    (GZIP, "gzip; unpack it: gunzip -c FILE | demarche code -"),
    (b"\x28\xb5\x2f\xfd", "Zstandard; unpack it: zstdcat FILE | demarche code -"),
    (b"%PDF-", "PDF; take its text out: pdftotext FILE"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it, or save it as text"),
    (b"{\\rtf", "RTF; save it as text"),
    (b"PAR1", "Parquet; write it as JSON Lines or CSV"),
];

/// A stream with gzip undone (RFC 1952; several members one after the other too), once: what is packed twice stays packed.
pub fn unpacked(mut input: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut first = Vec::new();
    input.by_ref().take(GZIP.len() as u64).read_to_end(&mut first)?;
    let packed = first == GZIP;
    let whole = io::Cursor::new(first).chain(input);
    Ok(if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// What a file is, and what to do, when its first bytes are not those of a text.
pub fn not_text(beginning: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(first, _)| beginning.starts_with(first)) {
        return Some(what);
    }
    let sample = &beginning[..beginning.len().min(SAMPLE)];
    let control = sample.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    (utf_16(sample).is_none() && control * 50 > sample.len()).then_some("binary; if it is a text, save it as UTF-8")
}

/// UTF-16, by its byte order mark or, as most characters of English have a byte 0, without one.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding).filter(|e| *e != UTF_8);
    }
    let pairs = bytes[..bytes.len().min(DECLARATION)].as_chunks::<2>().0;
    let zeros = |at: usize| pairs.iter().filter(|p| p[at] == 0).count();
    let english = |zero: usize, letter: usize| zeros(zero) * 10 > pairs.len() * 7 && zeros(letter) * 20 <= pairs.len();
    match pairs.len() >= 4 {
        true if english(1, 0) => Some(UTF_16LE),
        true if english(0, 1) => Some(UTF_16BE),
        _ => None,
    }
}

/// A stream whose lines end in a byte, which they do not in UTF-16; the name of the encoding that was undone.
pub fn in_bytes(beginning: &[u8], input: Box<dyn Read + Send>) -> (Box<dyn Read + Send>, Option<&'static str>) {
    match utf_16(beginning) {
        Some(e) => (Box::new(DecodeReaderBytesBuilder::new().encoding(Some(e)).build(input)), Some(e.name())),
        None => (input, None),
    }
}

/// The text at the beginning of a file, to see what it is.
pub fn head(beginning: &[u8]) -> String {
    let beginning = &beginning[..beginning.len().min(SAMPLE)];
    let (text, _) = utf_16(beginning).unwrap_or(UTF_8).decode_with_bom_removal(beginning);
    text.into_owned()
}

/// Decodes bytes: UTF-8 with or without byte order mark, UTF-16, else what the bytes look like.
pub fn decode(bytes: &[u8]) -> (String, Option<&'static str>) {
    decode_as(bytes, None)
}

/// The same for a web page, which may say what it is.
pub fn decode_page(bytes: &[u8]) -> (String, Option<&'static str>) {
    decode_as(bytes, declared(bytes))
}

fn decode_as(bytes: &[u8], declared: Option<&'static Encoding>) -> (String, Option<&'static str>) {
    let plain = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let encoding = match (utf_16(bytes), std::str::from_utf8(plain)) {
        (Some(e), _) => e,
        (None, Ok(text)) => return (text.to_string(), None),
        (None, Err(_)) => declared.unwrap_or_else(|| guess(bytes)),
    };
    (encoding.decode_with_bom_removal(bytes).0.into_owned(), Some(encoding.name()))
}

/// The encoding that a page declares; UTF-8 and UTF-16 are seen by the bytes themselves.
fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let top = String::from_utf8_lossy(&page[..page.len().min(DECLARATION)]).to_ascii_lowercase();
    let (_, after) = top.split_once("charset")?;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label = label.split(|c: char| c.is_whitespace() || "\"';>/".contains(c)).next()?;
    Encoding::for_label(label.as_bytes()).filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e))
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes the records of one file: each as UTF-8 where it is, else in the one other encoding of the file.
#[derive(Debug, Default)]
pub struct Decoder {
    other: Option<&'static Encoding>,
    named: bool,
}

impl Decoder {
    /// For a file with this beginning. Where it is not UTF-8, the whole of it says what the encoding is.
    pub fn new(beginning: &[u8]) -> Self {
        // A character may be cut at the end.
        let is_other = std::str::from_utf8(beginning).is_err_and(|e| e.error_len().is_some());
        Decoder { other: is_other.then(|| guess(beginning)), named: false }
    }

    /// The text of a record or a part of it; the name of the encoding with the first that is not UTF-8.
    pub fn decode<'b>(&mut self, bytes: &'b [u8]) -> (Cow<'b, str>, Option<&'static str>) {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        if let Ok(text) = std::str::from_utf8(bytes) {
            return (text.into(), None);
        }
        let encoding = *self.other.get_or_insert_with(|| guess(bytes));
        let first = !std::mem::replace(&mut self.named, true);
        (encoding.decode_without_bom_handling(bytes).0, first.then(|| encoding.name()))
    }
}

/// The lines of a file of records, and the name of the encoding of those that are not UTF-8.
pub fn decoded_lines(bytes: &[u8]) -> (Vec<String>, Option<&'static str>) {
    if utf_16(bytes).is_some() {
        let (text, encoding) = decode(bytes);
        return (text.lines().map(String::from).collect(), encoding);
    }
    let (mut decoder, mut name) = (Decoder::new(bytes), None);
    let mut line = |bytes| {
        let (text, encoding) = decoder.decode(bytes);
        name = name.or(encoding);
        text.trim_end_matches('\r').to_string()
    };
    let lines = bytes.split(|b| *b == b'\n').map(&mut line).collect();
    (lines, name)
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

    #[test]
    fn utf_16_is_read_with_and_without_a_mark() {
        let bytes: Vec<u8> = "Peru thanked Chile.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes), ("Peru thanked Chile.".to_string(), Some("UTF-16LE")));
        assert_eq!(decode(&[b"\xff\xfe", bytes.as_slice()].concat()).0, "Peru thanked Chile.");
    }

    #[test]
    fn archives_and_binary_files_are_no_text() {
        assert!(not_text(b"\x1f\x8b\x08\0").is_some_and(|w| w.starts_with("gzip")));
        assert!(not_text(b"%PDF-1.4\n").is_some_and(|w| w.starts_with("PDF")));
        assert!(not_text(&(0..=255).collect::<Vec<u8>>()).is_some());
        assert_eq!(not_text("Перу поблагодарила Чили.\tYes.\r\n".as_bytes()), None);
        assert_eq!(not_text(b""), None);
    }

    #[test]
    fn all_records_of_a_file_are_decoded_alike() {
        let file = b"Ra\xfal, pre\xf1ado, M\xe9xico\nA\xe7\xe3o\n";
        let mut decoder = Decoder::new(file);
        let out: Vec<_> = file.split(|b| *b == b'\n').map(|l| decoder.decode(l)).collect();
        assert_eq!(out[0].1, Some("windows-1252"));
        assert_eq!((out[1].0.as_ref(), out[1].1), ("Ação", None));
    }
}
