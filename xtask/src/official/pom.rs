//! Dependencies that a POM brings along.

use serde::Serialize;

use super::error::OfficialError;

/// A library that whoever takes an AAR gets with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Dependency {
    /// Maven's group, such as `com.google.guava`.
    pub group: String,
    /// Maven's artifact, such as `guava`.
    pub artifact: String,
    /// The version as the POM has it; absent where a parent would say it.
    pub version: Option<String>,
}

/// The dependencies of a POM in its order, those of tests left out. `file` is its name in messages.
///
/// # Errors
/// Where it is no XML, or no `project`.
pub fn dependencies(file: &str, text: &str) -> Result<Vec<Dependency>, OfficialError> {
    let fail = |reason: String| OfficialError::NotAPom { file: file.to_owned(), reason };
    let document = roxmltree::Document::parse(text).map_err(|error| fail(error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "project" {
        return Err(fail(format!("expected `project`, found `{}`", root.tag_name().name())));
    }
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        let found = node.children().find(|child| child.tag_name().name() == name)?;
        Some(found.text().unwrap_or_default().trim().to_owned())
    };
    let lists = root.children().filter(|node| node.tag_name().name() == "dependencies");
    let rows = lists.flat_map(|list| list.children()).filter(|node| node.is_element());
    let ships = rows.filter(|row| {
        let scope = child(*row, "scope").unwrap_or_default();
        !matches!(scope.as_str(), "test" | "provided" | "system")
    });
    ships
        .map(|row| {
            let needs = |name: &str| {
                child(row, name).ok_or_else(|| fail(format!("a dependency has no `{name}`")))
            };
            Ok(Dependency {
                group: needs("groupId")?,
                artifact: needs("artifactId")?,
                version: child(row, "version"),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_listed_and_what_only_tests_need_is_not() {
        let text = r#"<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0"><dependencies>
<dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency>
<dependency><groupId>g</groupId><artifactId>t</artifactId><scope>test</scope></dependency>
</dependencies></project>"#;
        let expected =
            Dependency { group: "g".into(), artifact: "a".into(), version: Some("1".into()) };
        assert_eq!(dependencies("x.pom", text), Ok(vec![expected]));
    }

    #[test]
    fn what_is_no_pom_is_told() {
        for (text, expected) in [
            ("<a/>", "`x.pom` is not a POM: expected `project`, found `a`"),
            (
                "<project><dependencies><dependency/></dependencies></project>",
                "`x.pom` is not a POM: a dependency has no `groupId`",
            ),
        ] {
            assert_eq!(dependencies("x.pom", text).unwrap_err().to_string(), expected);
        }
        assert!(dependencies("x.pom", "<project>").is_err());
    }
}
