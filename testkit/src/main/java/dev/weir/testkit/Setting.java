package dev.weir.testkit;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A key that a configuration record takes, as Spring Boot binds one.
 *
 * @param key in kebab case; {@code *} stands for a name that the operator chooses
 * @param standard what holds where nothing is set; empty: nothing does, or nobody can say
 */
public record Setting(String key, Optional<Object> standard) {

  private static final String CHOSEN = ".*";

  /**
   * The keys of a record, of the records in it, and of those in its maps and lists.
   *
   * @param prefix of all keys
   * @param create makes a record of which nothing is set, or fails
   */
  public static List<Setting> of(String prefix, Class<?> type, Function<Class<?>, Object> create) {
    List<Setting> found = new ArrayList<>();
    new Walk(create, found).record(prefix, type, Optional.empty());
    return found;
  }

  private record Walk(Function<Class<?>, Object> create, List<Setting> found) {

    void record(String prefix, Class<?> type, Optional<Object> given) {
      Optional<Object> value = given.or(() -> made(type));
      RecordComponent[] components = type.getRecordComponents();
      for (int i = 0; i < components.length; i++) {
        RecordComponent component = components[i];
        visit(
            prefix + "." + kebab(named(type, i).orElse(component.getName())),
            component.getGenericType(),
            value.flatMap(whole -> read(component, whole)));
      }
    }

    /** What Boot's {@code @Name} calls it where its name is no word of Java's. */
    private static Optional<String> named(Class<?> type, int component) {
      return Arrays.stream(type.getDeclaredConstructors())
          .filter(made -> made.getParameterCount() == type.getRecordComponents().length)
          .flatMap(made -> Arrays.stream(made.getParameters()[component].getAnnotations()))
          .filter(annotation -> annotation.annotationType().getSimpleName().equals("Name"))
          .map(Walk::value)
          .findFirst();
    }

    private static String value(Annotation name) {
      try {
        return (String) name.annotationType().getMethod("value").invoke(name);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private void visit(String key, Type type, Optional<Object> value) {
      Class<?> raw = raw(type);
      if (Map.class.isAssignableFrom(raw)) {
        visit(key + CHOSEN, argument(type, 1), Optional.empty());
      } else if (Collection.class.isAssignableFrom(raw) && isNested(raw(argument(type, 0)))) {
        record(key, raw(argument(type, 0)), Optional.empty());
      } else if (isNested(raw)) {
        record(key, raw, value);
      } else {
        found.add(new Setting(key, value));
      }
    }

    /** A record around one text is written as that text, unless it is a section by its name. */
    private static boolean isNested(Class<?> type) {
      return type.isRecord()
          && (type.getSimpleName().endsWith("Config")
              || !(type.getRecordComponents().length == 1
                  && type.getRecordComponents()[0].getType() == String.class));
    }

    private Optional<Object> made(Class<?> type) {
      try {
        return Optional.of(create.apply(type));
      } catch (RuntimeException e) {
        // something in it must be given
        return Optional.empty();
      }
    }

    private static Optional<Object> read(RecordComponent component, Object whole) {
      try {
        component.getAccessor().setAccessible(true);
        return Optional.ofNullable(component.getAccessor().invoke(whole));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Class<?> raw(Type type) {
      return switch (type) {
        case Class<?> plain -> plain;
        case ParameterizedType generic -> (Class<?>) generic.getRawType();
        default -> throw new IllegalArgumentException("no type of a setting: " + type);
      };
    }

    private static Type argument(Type type, int index) {
      return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** As Boot's {@code DataObjectPropertyName}. */
    private static String kebab(String name) {
      StringBuilder dashed = new StringBuilder();
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        if (Character.isUpperCase(c) && !dashed.isEmpty()) {
          dashed.append('-');
        }
        dashed.append(Character.toLowerCase(c));
      }
      return dashed.toString().toLowerCase(Locale.ROOT);
    }
  }
}
