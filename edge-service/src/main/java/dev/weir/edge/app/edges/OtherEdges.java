package dev.weir.edge.app.edges;

import dev.weir.edge.invalidate.Invalidation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A way to the other edges, on which purges reach them. */
public interface OtherEdges {

  /** Where a purge is pending at first, by name. */
  List<String> names();

  /**
   * Tells them of a purge that holds here, in the background; what becomes of it is noted in the
   * ledger.
   *
   * @param counted how much it removed here
   */
  void tell(Invalidation begun, CompletableFuture<Long> counted);
}
