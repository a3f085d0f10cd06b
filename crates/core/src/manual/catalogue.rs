#![doc = include_str!("../diagnostic/catalogue.md")]
#![allow(rustdoc::bare_urls, reason = "a source is a section of a standard or a URL, printed as it is")]
