package dev.weir.edge.app.functions;

import dev.weir.edge.invalidate.EdgeState;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A way to the other edges, on which functions reach them. */
public interface FunctionCopies {

  /** Takes what others tell. */
  interface Taker {

    /** Puts it to use, unless what is known here is later; fails where it cannot be. */
    Mono<Void> take(FunctionWord word);

    /** All that is known here, removals too. */
    List<FunctionWord> words();
  }

  /** Says who takes what others tell; called once, before anything is told. */
  void serve(Taker taker);

  /**
   * Tells the others what holds here, in the background, in place of what was told of the same
   * function before.
   *
   * @return completes when every edge that is known of has acknowledged, and never fails
   */
  Mono<Void> tell(FunctionWord word);

  /** How far the latest word about a function has come, by edge; empty where none was told. */
  Map<String, EdgeState> edges(String name);
}
