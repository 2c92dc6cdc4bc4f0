package na_mes.größe;

/** Natives whose symbols need every rule of the mangling. */
public class Names {
    native void plain();

    native void under_score();

    native int overloaded(int a, long[] b, String[][] c);

    native int overloaded(Inner$Dollar a);

    void overloaded() {}

    native boolean $dollar();

    native void größe();

    static native void 日本();

    native void \ud835\udcb3();

    // Not overloaded by a native one: its symbol is short.
    native void once(byte b, char c, short s, float f, double d);

    void once() {}

    static class Inner$Dollar {
        native void inside();

        class Deeper {
            native Object[] deep(Object... a);

            native Object[] deep();
        }
    }
}
