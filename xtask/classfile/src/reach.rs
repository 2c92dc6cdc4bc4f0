//! Which native methods can be called: a call graph over the class hierarchy, from roots.
//!
//! A call of a class's method may end in each of its subclasses, whether any code makes an object of it or not:
//! native code may. Where a class extends or implements one that is not in the set, code outside may call all of
//! its methods, and every object's `toString`, `hashCode`, `equals`, `clone` and `finalize`. The body of a lambda
//! counts as called where the lambda is made. A call by reflection is not seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Call, CallKind, ClassFile, Classes, MemberRef, Method, Native, native,
    resolve::{self, Found},
};

/// Methods of every object that code outside may call.
const OF_EVERY_OBJECT: [(&str, &str); 5] = [
    ("toString", "()Ljava/lang/String;"),
    ("hashCode", "()I"),
    ("equals", "(Ljava/lang/Object;)Z"),
    ("clone", "()Ljava/lang/Object;"),
    ("finalize", "()V"),
];

/// What can be called from roots.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The native methods among them, sorted.
    pub natives: BTreeSet<Native>,
    /// Every method that can be called, with the one that was first found to; none for roots.
    came_from: BTreeMap<MemberRef, Option<MemberRef>>,
}

impl Reached {
    /// How many methods can be called, native ones among them.
    pub fn methods(&self) -> usize {
        self.came_from.len()
    }

    /// One way by which a native is called: a root, what that calls, and so on to the native; empty where it is not
    /// reached.
    pub fn way(&self, native: &Native) -> Vec<&MemberRef> {
        let mut at = MemberRef {
            class: native.class.clone(),
            name: native.method.clone(),
            descriptor: native.descriptor.clone(),
        };
        let mut way = Vec::new();
        while let Some((method, from)) = self.came_from.get_key_value(&at) {
            way.push(method);
            let Some(from) = from else { break };
            at = from.clone();
        }
        way.reverse();
        way
    }
}

/// The natives that can be called from any method of the classes for which `is_root` holds, asked with their
/// binary names.
pub fn natives(classes: &Classes, is_root: impl Fn(&str) -> bool) -> Reached {
    let mut graph = Graph::new(classes);
    for class in classes.iter().filter(|class| is_root(&class.name)) {
        for method in &class.methods {
            graph.reach(class, method, None);
        }
    }
    while let Some((class, method)) = graph.open.pop() {
        graph.expand(class, method);
    }
    let declared = classes.iter().flat_map(native::declared);
    let reached = |native: &Native| {
        let id = (native.class.as_str(), native.method.as_str(), native.descriptor.as_str());
        graph.came_from.contains_key(&id)
    };
    let natives = declared.filter(|native| reached(native)).collect();
    let owned = |(class, name, descriptor): Id<'_>| MemberRef {
        class: class.to_owned(),
        name: name.to_owned(),
        descriptor: descriptor.to_owned(),
    };
    let came_from = graph.came_from.into_iter().map(|(id, from)| (owned(id), from.map(owned)));
    Reached { natives, came_from: came_from.collect() }
}

/// Class, name and descriptor of a method.
type Id<'classes> = (&'classes str, &'classes str, &'classes str);

struct Graph<'classes> {
    classes: &'classes Classes,
    /// Classes that name a class or interface as the one above them, whether it is in the set or not.
    below: BTreeMap<&'classes str, Vec<&'classes ClassFile>>,
    came_from: BTreeMap<Id<'classes>, Option<Id<'classes>>>,
    open: Vec<(&'classes ClassFile, &'classes Method)>,
    /// Classes of which something was reached.
    live: BTreeSet<&'classes str>,
    /// Classes whose static initializers run.
    initialized: BTreeSet<&'classes str>,
    /// Calls that were followed already.
    followed: BTreeSet<&'classes Call>,
}

impl<'classes> Graph<'classes> {
    fn new(classes: &'classes Classes) -> Graph<'classes> {
        let mut below: BTreeMap<&str, Vec<&ClassFile>> = BTreeMap::new();
        for class in classes.iter() {
            for above in class.super_name.iter().chain(&class.interfaces) {
                below.entry(above).or_default().push(class);
            }
        }
        Graph {
            classes,
            below,
            came_from: BTreeMap::new(),
            open: Vec::new(),
            live: BTreeSet::new(),
            initialized: BTreeSet::new(),
            followed: BTreeSet::new(),
        }
    }

    fn reach(
        &mut self,
        class: &'classes ClassFile,
        method: &'classes Method,
        from: Option<Id<'classes>>,
    ) {
        let id = id(class, method);
        if self.came_from.contains_key(&id) {
            return;
        }
        self.came_from.insert(id, from);
        self.open.push((class, method));
        if self.live.insert(&class.name) {
            self.initialize(&class.name, id);
            self.expose(class, id);
        }
    }

    fn expand(&mut self, class: &'classes ClassFile, method: &'classes Method) {
        let from = id(class, method);
        for name in &method.initializes {
            self.initialize(name, from);
        }
        for call in &method.calls {
            if self.followed.insert(call) {
                self.follow(call, from);
            }
        }
    }

    fn follow(&mut self, call: &'classes Call, from: Id<'classes>) {
        let named = &call.method;
        self.reach_from(&named.class, named, from);
        if call.kind != CallKind::Virtual {
            return;
        }
        let mut seen = BTreeSet::new();
        let mut open: Vec<&ClassFile> = self.directly_below(&named.class);
        while let Some(class) = open.pop() {
            if seen.insert(&class.name) {
                // What it inherits from elsewhere may be what implements an interface for it.
                self.reach_from(&class.name, named, from);
                open.extend(self.directly_below(&class.name));
            }
        }
    }

    fn directly_below(&self, name: &str) -> Vec<&'classes ClassFile> {
        self.below.get(name).cloned().unwrap_or_default()
    }

    /// Reaches the method of this name that objects of a class have.
    fn reach_from(&mut self, class: &str, named: &MemberRef, from: Id<'classes>) {
        let member = MemberRef { class: class.to_owned(), ..named.clone() };
        let look_up = |name: &str| self.classes.get(name);
        let declares = |class: &ClassFile| class.method(&named.name, &named.descriptor).is_some();
        if let Found::In(class) = resolve::declaring(&member, &look_up, declares)
            && let Some(class) = self.classes.get(&class.name)
            && let Some(method) = class.method(&named.name, &named.descriptor)
        {
            self.reach(class, method, Some(from));
        }
    }

    /// Runs the static initializers of a class and of all above it.
    fn initialize(&mut self, name: &str, from: Id<'classes>) {
        for class in self.and_above(name) {
            if self.initialized.insert(&class.name)
                && let Some(method) = class.method("<clinit>", "()V")
            {
                self.reach(class, method, Some(from));
            }
        }
    }

    /// Reaches what code outside the set may call of a class.
    fn expose(&mut self, class: &'classes ClassFile, from: Id<'classes>) {
        let family = self.and_above(&class.name);
        let foreign =
            family.iter().flat_map(|class| class.super_name.iter().chain(&class.interfaces));
        let mut foreign = foreign.filter(|above| self.classes.get(above).is_none());
        let everything = foreign.any(|above| above != "java/lang/Object");
        let of_every_object = |method: &Method| {
            OF_EVERY_OBJECT.contains(&(method.name.as_str(), method.descriptor.as_str()))
        };
        for class in family {
            for method in class.methods.iter().filter(|method| method.is_virtual()) {
                if everything || of_every_object(method) {
                    self.reach(class, method, Some(from));
                }
            }
        }
    }

    /// A class of the set and those of the set above it, interfaces too.
    fn and_above(&self, name: &str) -> Vec<&'classes ClassFile> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let mut open: Vec<&ClassFile> = self.classes.get(name).into_iter().collect();
        while let Some(class) = open.pop() {
            if seen.insert(&class.name) {
                found.push(class);
                let above = class.super_name.iter().chain(&class.interfaces);
                open.extend(above.filter_map(|above| self.classes.get(above)));
            }
        }
        found
    }
}

fn id<'classes>(class: &'classes ClassFile, method: &'classes Method) -> Id<'classes> {
    (&class.name, &method.name, &method.descriptor)
}
