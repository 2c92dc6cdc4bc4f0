//! The steps of an image build as they begin, out of what a builder prints.

/// The step that a line begins, without what follows its first command; none for all other lines.
///
/// Docker's classic builder prints `Step 2/5 : RUN ..`, Podman `STEP 2/5: RUN ..`, and BuildKit with
/// `--progress=plain` a number and the stage, `#6 [2/5] RUN ..`. What BuildKit calls internal is none of
/// the Dockerfile's steps.
pub fn step(line: &str) -> Option<&str> {
    let line = line.trim();
    let step = if line.starts_with("Step ") || line.starts_with("STEP ") {
        line
    } else {
        let (number, stage) = line.strip_prefix('#')?.split_once(' ')?;
        let numbered = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
        let of_file = stage.starts_with('[') && !stage.starts_with("[internal]");
        (numbered && of_file).then_some(stage)?
    };
    step.split("&&").next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builder_shows_its_steps() {
        for (line, expected) in [
            (
                "Step 3/7 : RUN apt-get update && apt-get install\n",
                Some("Step 3/7 : RUN apt-get update"),
            ),
            ("STEP 1/7: FROM debian", Some("STEP 1/7: FROM debian")),
            (
                "#6 [2/5] COPY mini-ndk.sh /usr/local/bin/",
                Some("[2/5] COPY mini-ndk.sh /usr/local/bin/"),
            ),
            ("#7 [stage-0 3/5] RUN a && b", Some("[stage-0 3/5] RUN a")),
            ("#1 [internal] load build definition from demo.Dockerfile", None),
            ("#7 0.312 Get:1 [arm64] package", None),
            ("#7 DONE 12.1s", None),
            ("#7 CACHED", None),
            (" ---> 0a1b2c", None),
            ("# [a comment]", None),
            ("", None),
        ] {
            assert_eq!(step(line), expected, "{line}");
        }
    }
}
