//! What the manifest of an AAR adds to that of every app which takes it.

/// Android's attributes have this namespace, whatever prefix a document gives it.
const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// What an app gets with an AAR, by its own manifest alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Names in `uses-permission`, sorted, each once.
    pub permissions: Vec<String>,
    /// Services, receivers, providers and activities: kind and name, sorted.
    pub components: Vec<String>,
}

/// Elements of `application` that run code of their own in an app.
const COMPONENTS: &[&str] = &["activity", "provider", "receiver", "service"];

/// Reads a manifest in text form, as AARs have it; the error says what is wrong with it.
pub fn added(text: &str) -> Result<Added, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let name = |node: roxmltree::Node<'_, '_>| {
        node.attribute((ANDROID, "name")).unwrap_or("(without a name)").to_owned()
    };
    let mut added = Added::default();
    for node in document.descendants().filter(|node| node.is_element()) {
        let tag = node.tag_name().name();
        // Also `uses-permission-sdk-23`, which asks newer devices alone.
        if tag.starts_with("uses-permission") {
            added.permissions.push(name(node));
        } else if COMPONENTS.contains(&tag) {
            added.components.push(format!("{tag} {}", name(node)));
        }
    }
    added.permissions.sort();
    added.permissions.dedup();
    added.components.sort();
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_and_components_are_found_under_any_prefix() {
        let text = r#"<manifest xmlns:a="http://schemas.android.com/apk/res/android" package="p">
<uses-permission a:name="android.permission.INTERNET"/>
<uses-permission-sdk-23 a:name="android.permission.CAMERA"/>
<application><service a:name="x.Job"/></application></manifest>"#;
        let added = added(text).unwrap();
        assert_eq!(added.permissions, ["android.permission.CAMERA", "android.permission.INTERNET"]);
        assert_eq!(added.components, ["service x.Job"]);
        assert!(super::added("<manifest>").is_err());
    }
}
