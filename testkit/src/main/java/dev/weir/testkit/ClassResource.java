package dev.weir.testkit;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * What the tests of a class share: opened before the first of them, closed after the last and after
 * what {@code @AfterAll} does. A class that runs again in one JVM, as Failsafe has it where a test
 * failed, gets a new one; what a constant holds would be closed by then.
 *
 * <pre>{@code
 * @RegisterExtension
 * private static final ClassResource<Transport> TRANSPORT =
 *     ClassResource.of(() -> Transport.create(2));
 * }</pre>
 */
public final class ClassResource<T> implements BeforeAllCallback, Supplier<T> {

  /** Ends what was opened. */
  public interface Closer<T> {
    void close(T opened) throws Exception;
  }

  private final Callable<T> opener;
  private final Closer<? super T> closer;
  private volatile @Nullable T opened;

  private ClassResource(Callable<T> opener, Closer<? super T> closer) {
    this.opener = opener;
    this.closer = closer;
  }

  public static <T extends AutoCloseable> ClassResource<T> of(Callable<T> opener) {
    return new ClassResource<>(opener, AutoCloseable::close);
  }

  public static <T> ClassResource<T> of(Callable<T> opener, Closer<? super T> closer) {
    return new ClassResource<>(opener, closer);
  }

  /**
   * The one of this run.
   *
   * @throws NullPointerException where no test runs, as while the class is initialized
   */
  @Override
  public T get() {
    return Objects.requireNonNull(opened, "opened before all tests of the class only");
  }

  /** JUnit closes what its store holds when the context ends; nested classes find it there. */
  @Override
  public void beforeAll(ExtensionContext context) {
    context.getStore(Namespace.create(this)).computeIfAbsent(Closer.class, _ -> open());
  }

  private AutoCloseable open() {
    T resource;
    try {
      resource = opener.call();
    } catch (Exception e) {
      throw new IllegalStateException("cannot be opened for the tests", e);
    }
    opened = resource;
    return () -> {
      opened = null;
      closer.close(resource);
    };
  }
}
