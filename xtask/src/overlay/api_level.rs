//! The API level that the NDK compiles for: one number in the file that sets the NDK up.

/// The text with another level, or how many places name one where it is not exactly one.
pub fn set(text: &str, level: u32) -> Result<String, usize> {
    const KEY: &str = "api_level = ";
    let places = text.matches(KEY).count();
    let (before, after) = match text.split_once(KEY) {
        Some(halves) if places == 1 => halves,
        _ => return Err(places),
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    Ok(format!("{before}{KEY}{level}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_place_is_changed() {
        assert_eq!(set("ndk(\n  api_level = 21,\n)", 24).unwrap(), "ndk(\n  api_level = 24,\n)");
        assert_eq!(set("ndk()", 24), Err(0));
        assert_eq!(set("api_level = 1 api_level = 2", 24), Err(2));
    }
}
