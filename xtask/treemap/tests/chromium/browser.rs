//! A headless Chromium, spoken to over its debugging pipe: one JSON document a message, a zero byte behind each.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout},
};

use camino::Utf8Path;
use serde_json::{Value, json};
use support::exec::CommandLine;
use treemap::Page;

/// The program as Debian calls it, and its like that machines of a CI come with.
const PROGRAMS: &[&str] = &["chromium", "google-chrome"];

/// What makes a browser the same on every machine. A container's root has no sandbox to go into.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A tab of a browser of its own, with everything that it complained of.
pub(crate) struct Browser {
    program: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    session: Option<String>,
    last: u64,
    events: Vec<Value>,
    folder: tempfile::TempDir,
}

impl Browser {
    /// A browser that shows a page in a window of this size; none, and why is said, where there is no Chromium.
    pub(crate) fn open(page: &Page, width: u32, height: u32) -> Option<Self> {
        let answers = |program: &&&str| CommandLine::new(**program, ["--version"]).read().is_ok();
        let Some(program) = PROGRAMS.iter().find(answers) else {
            let _ = writeln!(std::io::stdout(), "\nskipped: no chromium on the PATH");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let room = Utf8Path::from_path(folder.path()).unwrap();
        // It speaks over its third and fourth file.
        let script = "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";
        let mut command = CommandLine::new("sh", ["-c", script, "sh", program]);
        command.args.extend(FLAGS.iter().map(|flag| (*flag).to_owned()));
        command = command.arg(format!("--user-data-dir={}", room.join("home"))).arg("about:blank");
        let mut program = command.hold().unwrap();
        let input = program.stdin.take().unwrap();
        let output = BufReader::new(program.stdout.take().unwrap());
        let mut browser =
            Self { program, input, output, session: None, last: 0, events: Vec::new(), folder };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach)["sessionId"].clone();
        browser.session = session.as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.resize(width, height);
        browser.show(page);
        Some(browser)
    }

    /// Another page in the same tab.
    pub(crate) fn show(&mut self, page: &Page) {
        let path = self.folder.path().join("page.html");
        std::fs::write(&path, treemap::render(page)).unwrap();
        self.call("Page.navigate", json!({ "url": format!("file://{}", path.display()) }));
        self.wait("Page.loadEventFired");
        self.settle();
    }

    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// `print` or `screen`, `light` or `dark`.
    pub(crate) fn media(&mut self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
        self.settle();
    }

    /// What an expression of the page's language gives; a promise is waited for.
    pub(crate) fn ask(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer:#}");
        answer["result"]["value"].clone()
    }

    /// The texts of all elements that a selector finds.
    pub(crate) fn texts(&mut self, selector: &str) -> Vec<String> {
        let found = self.ask(&format!(
            "[...document.querySelectorAll({selector:?})].map((element) => element.textContent)"
        ));
        serde_json::from_value(found).unwrap()
    }

    /// Until two pictures were drawn, so that what was asked for is on the screen.
    pub(crate) fn settle(&mut self) {
        let twice =
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
        self.ask(twice);
    }

    /// A click of the mouse in the middle of the first element that a selector finds.
    pub(crate) fn click(&mut self, selector: &str) {
        let at = self.ask(&format!(
            "(() => {{ const box = document.querySelector({selector:?}).getBoundingClientRect();
               return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let params = json!({
                "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", params);
        }
        self.settle();
    }

    /// A key, pressed and released, by the name that pages know it by.
    pub(crate) fn press(&mut self, key: &str) {
        let text = if key == "Enter" { "\r" } else { "" };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            _ => 0,
        };
        let down = json!({
            "type": "keyDown", "key": key, "code": key, "text": text, "windowsVirtualKeyCode": code,
        });
        self.call("Input.dispatchKeyEvent", down);
        self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key, "code": key }));
        self.settle();
    }

    /// A text, as typed into what has the focus.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
        self.settle();
    }

    /// The Back button of the browser.
    pub(crate) fn back(&mut self) {
        let back = "new Promise((done) => { addEventListener('hashchange', done, { once: true }); history.back(); })";
        self.ask(back);
        self.settle();
    }

    /// What was seen of a kind since the browser began: `Runtime.exceptionThrown`.
    pub(crate) fn seen(&self, method: &str) -> Vec<&Value> {
        self.events.iter().filter(|event| event["method"] == method).collect()
    }

    /// A command of the protocol, and its result.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        self.input.flush().unwrap();
        loop {
            let message = self.read();
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn wait(&mut self, method: &str) {
        let begin = self.events.len();
        // It may have come while the answer was waited for.
        let recent = self.events.iter().rev().take(40);
        if recent
            .take_while(|event| event["method"] != "Page.frameStartedLoading")
            .any(|event| event["method"] == method)
        {
            return;
        }
        while !self.events[begin..].iter().any(|event| event["method"] == method) {
            self.read();
        }
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        let read = self.output.read_until(0, &mut bytes).unwrap();
        assert!(read > 0, "the browser ended");
        bytes.pop();
        let message: Value = serde_json::from_slice(&bytes).unwrap();
        if message["id"].is_null() {
            self.events.push(message.clone());
        }
        message
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
