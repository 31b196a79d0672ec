package dev.weir.edge.store;

/** What a look into the store gives. */
public sealed interface Found<P> {

  /** A response that answers requests of this kind. */
  record Match<P>(Variant<P> variant) implements Found<P> {}

  /** Responses of that key, but for requests with other fields. */
  record OtherVariant<P>() implements Found<P> {}

  /** Nothing. */
  record Nothing<P>() implements Found<P> {}
}
