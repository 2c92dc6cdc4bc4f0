package app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Everything here is a root; the classes of `lib` are not. */
public class Root {
    void direct() {
        Natives.direct();
    }

    void bySubclass(Shape shape) {
        shape.draw();
    }

    void byInterface(Closer closer) {
        closer.close();
    }

    void byLambda() {
        Workers.run(() -> Natives.inLambda());
        Workers.run(Natives::byReference);
    }

    Callable<Object> byConstructorReference() {
        return MadeByReference::new;
    }

    int byInitializer() {
        return Initialized.count;
    }

    void byThread() {
        new Starter().start();
    }

    String byText() {
        return "of " + Printed.make();
    }

    void byResource() throws Exception {
        try (Resource resource = new Resource()) {
            resource.use();
        }
    }

    void overloaded() {
        Natives.twice(1);
    }

    void bySuper() {
        new Below().call();
    }

    void neverMade(List<Object> list) {
        list.add(new ArrayList<Object>());
    }
}

class Natives {
    static native void direct();

    static native void inLambda();

    static native void byReference();

    static native void twice(int a);

    static native void twice(long a);

    static native void never();

    static native void neverFromUnreached();

    static void unreached() {
        neverFromUnreached();
    }
}

abstract class Shape {
    abstract void draw();
}

class Circle extends Shape {
    native void drawCircle();

    @Override
    void draw() {
        drawCircle();
    }

    native void neverOfCircle();
}

interface Closer {
    void close();
}

class Inherits extends HasClose implements Closer {}

class HasClose {
    public void close() {
        closeInherited();
    }

    native void closeInherited();
}

class Workers {
    static void run(Runnable runnable) {
        runnable.run();
    }
}

class MadeByReference {
    MadeByReference() {
        inConstructor();
    }

    native void inConstructor();
}

class AboveInitialized {
    static {
        inInitializerAbove();
    }

    static native void inInitializerAbove();
}

class Initialized extends AboveInitialized {
    static int count;

    static {
        count = inInitializer();
    }

    static native int inInitializer();
}

class NeverInitialized {
    static int count = neverInInitializer();

    static native int neverInInitializer();
}

/** Thread, which is outside, calls `run`. */
class Starter extends Thread {
    @Override
    public void run() {
        inThread();
    }

    native void inThread();
}

class NeverStarted extends Object implements Runnable {
    @Override
    public void run() {
        // A call of Runnable.run may end here.
        byHierarchyAlone();
    }

    native void byHierarchyAlone();
}

class Printed {
    @Override
    public String toString() {
        return text();
    }

    native String text();

    Printed() {
        this(0);
    }

    private Printed(int a) {}

    static Printed make() {
        return new Printed();
    }

    @Override
    protected void finalize() {
        byCollector();
    }

    native void byCollector();
}

class PrintedBelow extends Printed {}

class Resource implements AutoCloseable {
    native void use();

    @Override
    public void close() {
        closeResource();
    }

    native void closeResource();
}

class Above {
    native void ofAbove();

    void called() {
        ofAbove();
    }
}

class Below extends Above {
    void call() {
        super.called();
    }

    @Override
    void called() {
        neverOfBelow();
    }

    native void neverOfBelow();
}
