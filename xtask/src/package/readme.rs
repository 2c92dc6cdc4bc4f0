//! How an app takes the artifact, beside it in the Maven folder.

use super::contents::Contents;

/// The text of `README.md` at the root of the Maven folder.
pub fn readme(contents: &Contents) -> String {
    let at = &contents.coordinates;
    let alias = at.artifact.replace('_', "-");
    let accessor = alias.replace('-', ".");
    let (group, artifact, version) = (&at.group, &at.artifact, &at.version);
    let full = format!("{group}:{artifact}:{version}");
    let classes: String = contents.tasks.iter().map(|class| format!("- `{class}`\n")).collect();
    format!(
        r#"# {artifact} {version}

{}. It stands in for `com.google.mediapipe:tasks-vision` and `:tasks-core` {} in an app that uses these classes:

{classes}
## settings.gradle.kts

```kotlin
dependencyResolutionManagement {{
    repositories {{
        google()
        mavenCentral()
        exclusiveContent {{
            forRepository {{ maven(uri("PATH/OF/THIS/FOLDER")) }}
            filter {{ includeGroup("{group}") }}
        }}
    }}
}}
```

## gradle/libs.versions.toml

```toml
[versions]
mediapipe-{alias} = "{version}"

[libraries]
mediapipe-{alias} = {{ module = "{group}:{artifact}", version.ref = "mediapipe-{alias}" }}
```

## app/build.gradle.kts

```kotlin
dependencies {{
    implementation(libs.mediapipe.{accessor})
}}
```

## Where a plugin asks for Google's

Flutter and React Native plugins and SDKs name Google's artifacts themselves. Gradle refuses both in one app, since
this one says that it has what they have. Let it take their place:

```kotlin
configurations.all {{
    resolutionStrategy.dependencySubstitution {{
        substitute(module("com.google.mediapipe:tasks-vision")).using(module("{full}"))
        substitute(module("com.google.mediapipe:tasks-core")).using(module("{full}"))
    }}
}}
```

Rules for R8 come with the AAR. It asks for no permission, and reports to nobody.
"#,
        super::pom::summary(contents),
        contents.replaces,
    )
}
