package dev.weir.edge.policy;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.Preferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The request fields that a stored response was chosen by (RFC 9111 section 4.1). Fields count as
 * the same where white space around commas and the parting into lines is all that differs; {@code
 * Accept-Encoding}, and by choice {@code Accept-Language}, where they mean the same.
 *
 * @param names of the request fields, in lower case; empty where the response has no {@code Vary}
 * @param values what the request that fetched it had there; empty text where the field was absent
 * @param languages how {@code Accept-Language} is compared
 */
public record VaryKey(List<String> names, List<String> values, Languages languages) {

  /** How {@code Accept-Language} is compared. */
  public sealed interface Languages {

    /** Letter by letter. */
    record AsSent() implements Languages {}

    /**
     * By what it means.
     *
     * @param answer the one language of the response, in lower case: it answers whoever wants that
     *     one more than any other; null where it names none, or several
     */
    record ByMeaning(@Nullable String answer) implements Languages {

      /**
       * By what it means, for a response.
       *
       * @param contentLanguage its {@code Content-Language}
       */
      public static ByMeaning of(@Nullable String contentLanguage) {
        return contentLanguage == null || contentLanguage.indexOf(',') >= 0
            ? new ByMeaning(null)
            : new ByMeaning(contentLanguage.strip().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static final Languages AS_SENT = new Languages.AsSent();
  private static final String ACCEPT_ENCODING = "accept-encoding";
  private static final String ACCEPT_LANGUAGE = "accept-language";

  /** Matches every request. */
  public static final VaryKey NONE = new VaryKey(List.of(), List.of());

  public VaryKey {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /** A key that compares {@code Accept-Language} letter by letter. */
  public VaryKey(List<String> names, List<String> values) {
    this(names, values, AS_SENT);
  }

  /** What {@code request} has in the fields {@code names}. */
  public static VaryKey of(List<String> names, Fields request) {
    return of(names, request, AS_SENT);
  }

  /** What {@code request} has in the fields {@code names}. */
  public static VaryKey of(List<String> names, Fields request, Languages languages) {
    if (names.isEmpty()) {
      return NONE;
    }
    List<String> values = new ArrayList<>(names.size());
    for (String name : names) {
      values.add(value(request, name, languages));
    }
    return new VaryKey(names, values, languages);
  }

  /** Whether {@code request} asks for the same variant. */
  public boolean matches(Fields request) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!values.get(i).equals(value(request, name, languages))
          && !(name.equals(ACCEPT_LANGUAGE) && isFavourite(request))) {
        return false;
      }
    }
    return true;
  }

  private boolean isFavourite(Fields request) {
    return languages instanceof Languages.ByMeaning(String answer)
        && answer != null
        && Preferences.favourite(combined(request, ACCEPT_LANGUAGE))
            .filter(answer::equals)
            .isPresent();
  }

  private static String value(Fields request, String name, Languages languages) {
    String combined = combined(request, name);
    boolean byMeaning =
        name.equals(ACCEPT_ENCODING)
            || (name.equals(ACCEPT_LANGUAGE) && languages instanceof Languages.ByMeaning);
    return byMeaning && !combined.isBlank() ? Preferences.normal(combined) : combined;
  }

  /**
   * The lines of a field as one list, white space around commas removed; a field that is there and
   * says nothing is not the same as none.
   */
  private static String combined(Fields request, String name) {
    List<String> lines = request.all(name);
    if (lines.isEmpty()) {
      return "";
    }
    String joined = lines.size() == 1 ? lines.getFirst().strip() : String.join(",", lines).strip();
    if (joined.isEmpty()) {
      return " ";
    }
    return joined.indexOf(',') < 0 ? joined : withoutSpaceAtCommas(joined);
  }

  /** An expression would take the square of the length of what white space a client sends. */
  private static String withoutSpaceAtCommas(String list) {
    StringBuilder members = new StringBuilder(list.length());
    int from = 0;
    for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', from)) {
      append(members, list, from, comma);
      members.append(',');
      from = comma + 1;
    }
    append(members, list, from, list.length());
    return members.toString();
  }

  /** Without the white space that HTTP knows (RFC 9110 section 5.6.3) around it. */
  private static void append(StringBuilder members, String list, int from, int to) {
    int first = from;
    int end = to;
    while (first < end && isSpace(list.charAt(first))) {
      first++;
    }
    while (end > first && isSpace(list.charAt(end - 1))) {
      end--;
    }
    members.append(list, first, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
