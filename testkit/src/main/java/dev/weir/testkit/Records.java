package dev.weir.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;

/** Copies records for tests that want a setting or two otherwise. */
public final class Records {

  private Records() {}

  /**
   * The same record with other components, made by its constructor.
   *
   * @param changes names of components and their values in turn
   * @throws IllegalArgumentException where it has no such component, or its constructor refuses
   *     what it is given
   */
  public static <R extends Record> R with(R original, Object... changes) {
    Map<String, Object> wanted = new HashMap<>();
    for (int i = 0; i < changes.length; i += 2) {
      wanted.put((String) changes[i], changes[i + 1]);
    }
    RecordComponent[] components = original.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Object present = components[i].getAccessor().invoke(original);
        Object other = wanted.remove(components[i].getName());
        values[i] = other == null ? present : other;
      }
      if (!wanted.isEmpty()) {
        throw new IllegalArgumentException(original.getClass() + " has no " + wanted.keySet());
      }
      @SuppressWarnings("unchecked") // it is the class of the original
      R copy = (R) original.getClass().getDeclaredConstructor(types).newInstance(values);
      return copy;
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("refused by " + original.getClass(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
