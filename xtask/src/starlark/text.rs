//! What the literal of a string says.

/// The text of a literal as it stands in a file, quotes and prefix included; none where it has an
/// escape that Starlark does not know, or does not end.
pub fn of_literal(literal: &str) -> Option<String> {
    let at = literal.find(['"', '\''])?;
    let prefix = literal[..at].to_ascii_lowercase();
    let raw = match prefix.as_str() {
        "" => false,
        "r" => true,
        _ => return None,
    };
    let quote = &literal[at..=at];
    let triple = quote.repeat(3);
    let body = &literal[at..];
    let marks = if body.len() >= 6 && body.starts_with(&triple) { &triple } else { quote };
    let body = body.strip_prefix(marks)?.strip_suffix(marks)?;
    // Bazel reads a line that ends as on Windows as any other.
    let body = body.replace("\r\n", "\n");
    if raw { Some(body) } else { unescaped(&body) }
}

fn unescaped(body: &str) -> Option<String> {
    let mut text = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(next) = chars.next() {
        if next != '\\' {
            text.push(next);
            continue;
        }
        match chars.next()? {
            '\n' => {}
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'a' => text.push('\u{7}'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'v' => text.push('\u{b}'),
            plain @ ('\\' | '"' | '\'') => text.push(plain),
            'x' => text.push(code(&mut chars, 2, 16).filter(char::is_ascii)?),
            'u' => text.push(code(&mut chars, 4, 16)?),
            'U' => text.push(code(&mut chars, 8, 16)?),
            first @ '0'..='7' => text.push(octal(first, &mut chars).filter(char::is_ascii)?),
            // Bazel before 8 kept the backslash of an escape that it did not know.
            _ => return None,
        }
    }
    Some(text)
}

/// The character whose number is written in the next digits.
fn code(chars: &mut std::str::Chars<'_>, digits: usize, radix: u32) -> Option<char> {
    let rest = chars.as_str();
    let number = u32::from_str_radix(rest.get(..digits)?, radix).ok()?;
    *chars = rest[digits..].chars();
    char::from_u32(number)
}

/// One to three octal digits, the first of which has been read.
fn octal(first: char, chars: &mut std::str::Chars<'_>) -> Option<char> {
    let mut number = first.to_digit(8)?;
    for _ in 0..2 {
        let Some(digit) = chars.as_str().chars().next().and_then(|next| next.to_digit(8)) else {
            break;
        };
        chars.next();
        number = number * 8 + digit;
    }
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_say_what_starlark_says() {
        for (literal, expected) in [
            (r#""a""#, Some("a")),
            ("'a\"b'", Some("a\"b")),
            (r#"'a\'b'"#, Some("a'b")),
            (r#""\n\t\\\"""#, Some("\n\t\\\"")),
            (r#"r"a\n""#, Some("a\\n")),
            (r#"R'\d'"#, Some("\\d")),
            ("\"\"\"a\n\"b\" \"\"\"", Some("a\n\"b\" ")),
            ("'''it's'''", Some("it's")),
            ("\"\"", Some("")),
            ("\"\"\"\"\"\"", Some("")),
            ("\"\"\"a\r\nb\"\"\"", Some("a\nb")),
            ("\"a\\\nb\"", Some("ab")),
            (r#""\x41\u00e9\101""#, Some("AéA")),
            (r#""\q""#, None),
            (r#""\xff""#, None),
            (r#"b"a""#, None),
            (r#"f"{a}""#, None),
            ("\"a", None),
            ("", None),
        ] {
            assert_eq!(of_literal(literal).as_deref(), expected, "{literal}");
        }
    }
}
