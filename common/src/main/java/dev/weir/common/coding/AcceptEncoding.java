package dev.weir.common.coding;

import java.util.List;
import java.util.Optional;

/** Reads {@code Accept-Encoding} (RFC 9110 section 12.5.3). */
final class AcceptEncoding {

  /** Weights in thousandths: 0 refuses, 1000 is the most. */
  private static final int MOST = 1000;

  private static final int UNSAID = -1;

  /** What is not mentioned may be sent all the same, if nothing better can. */
  private static final int LAST_RESORT = 0;

  private AcceptEncoding() {}

  /**
   * The coding to send: among those offered the one that the client likes best, and of several it
   * likes as well the one that is offered first; none where it likes its answer better as it is, or
   * takes no coding that is offered. Elements that are malformed are passed over.
   *
   * @param value the field's value; empty where the client sent none
   * @param offered in order of preference
   */
  static Optional<ContentCoding> choose(String value, List<ContentCoding> offered) {
    if (value.isBlank()) {
      return Optional.empty();
    }
    String[] elements = value.split(",", -1);
    int others = weight(elements, "*"::equals, UNSAID);
    int least =
        Math.max(1, weight(elements, "identity"::equalsIgnoreCase, Math.max(others, LAST_RESORT)));
    ContentCoding best = null;
    for (ContentCoding coding : offered) {
      int weight = weight(elements, coding::isNamed, others);
      if (weight >= least && (best == null || weight > least)) {
        best = coding;
        least = weight;
      }
    }
    return Optional.ofNullable(best);
  }

  private interface Name {
    boolean matches(String coding);
  }

  /** Of a coding that is named more than once, the first weight counts. */
  private static int weight(String[] elements, Name name, int otherwise) {
    for (String element : elements) {
      int end = element.indexOf(';');
      String coding = (end < 0 ? element : element.substring(0, end)).strip();
      if (name.matches(coding)) {
        int weight = end < 0 ? MOST : weight(element.substring(end + 1).strip());
        if (weight >= 0) {
          return weight;
        }
      }
    }
    return otherwise;
  }

  /** In thousandths; negative where it is no weight: {@code q=} and 0 to 1, three digits behind. */
  private static int weight(String parameter) {
    if (parameter.length() < 3 || !parameter.regionMatches(true, 0, "q=", 0, 2)) {
      return UNSAID;
    }
    String number = parameter.substring(2).strip();
    boolean plain = number.length() == 1 || (number.length() <= 5 && number.startsWith(".", 1));
    int weight = 0;
    int unit = MOST;
    for (int i = 0; plain && i < number.length(); i++) {
      char digit = number.charAt(i);
      if (i != 1) {
        plain = digit >= '0' && digit <= '9';
        weight += (digit - '0') * unit;
        unit /= 10;
      }
    }
    return plain && weight <= MOST ? weight : UNSAID;
  }
}
