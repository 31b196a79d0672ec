package dev.weir.common.coding;

/** What becomes of an answer. */
public sealed interface CodingChoice {

  /** It is sent as it is, whoever asks. */
  record Untouched() implements CodingChoice {}

  /** It is sent as it is to this client, and would not be to every other: {@code Vary} says so. */
  record Identity() implements CodingChoice {}

  /** It is sent in a coding. */
  record Coded(ContentCoding coding) implements CodingChoice {}
}
