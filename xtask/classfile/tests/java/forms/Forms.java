package forms;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Function;

/** One of each form that a class file can hold, as far as the language makes it. */
@Marked(names = {"one"})
public class Forms {
    static final long LONG = 1L << 40;
    static final double DOUBLE = 1e300;
    @Deprecated private int[][] numbers = new int[2][3];
    private volatile String text = "\0 ä 日本 \ud835\udcb3";

    sealed interface Shape permits Square, Round {}

    record Square(int side) implements Shape {}

    record Round(@Marked(names = {}) double radius, String... names) implements Shape {}

    enum Color {
        RED {
            @Override
            int number() {
                return 1;
            }
        },
        GREEN;

        int number() {
            return ordinal();
        }
    }

    int byTable(int number) {
        switch (number) {
            case 1:
                return 2;
            case 2:
                return 3;
            case 3:
                return 5;
            default:
                return 0;
        }
    }

    int byLookup(String word, Color color) {
        return switch (word) {
            case "one" -> 1;
            case "thousand" -> 1000;
            default -> switch (color) {
                case RED -> -1;
                case GREEN -> -2;
            };
        };
    }

    synchronized <Type extends Comparable<Type>> Type generic(@Marked(names = "a") Type type)
            throws IllegalStateException {
        try {
            Function<Object, Object[]> make = object -> new Object[] {object, this, text + LONG};
            return make.apply(numbers.clone()).length > DOUBLE ? null : type;
        } catch (IllegalStateException | ClassCastException error) {
            assert error != null : "never";
            throw error;
        } finally {
            numbers[0][1]++;
        }
    }

    boolean is(Object object) {
        return object instanceof Square square && square.side() > 3 || object.equals(Forms[].class);
    }
}

@Marked(names = {"one"})
class Deep {}

@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.PARAMETER, ElementType.FIELD, ElementType.TYPE_USE})
@interface Marked {
    String[] names() default {"two", "three"};
}
