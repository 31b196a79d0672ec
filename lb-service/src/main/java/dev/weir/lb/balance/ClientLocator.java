package dev.weir.lb.balance;

import org.jspecify.annotations.Nullable;

/** Finds out where on earth a client is. Called at each choice that depends on it. */
@FunctionalInterface
public interface ClientLocator {

  /** Where who asks is; null: not known. */
  @Nullable Location locate(Ask ask);
}
