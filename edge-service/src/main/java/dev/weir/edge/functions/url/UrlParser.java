package dev.weir.edge.functions.url;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The basic URL parser (WHATWG URL section 4.4): the states, and what each does with a code point,
 * are those of the standard.
 */
final class UrlParser {

  /** Where in a URL the next code point is; each does with it what the standard says. */
  enum State {
    SCHEME_START,
    SCHEME,
    NO_SCHEME,
    SPECIAL_RELATIVE_OR_AUTHORITY,
    PATH_OR_AUTHORITY,
    RELATIVE,
    RELATIVE_SLASH,
    SPECIAL_AUTHORITY_SLASHES,
    SPECIAL_AUTHORITY_IGNORE_SLASHES,
    AUTHORITY,
    HOST,
    HOSTNAME,
    PORT,
    FILE,
    FILE_SLASH,
    FILE_HOST,
    PATH_START,
    PATH,
    OPAQUE_PATH,
    QUERY,
    FRAGMENT
  }

  /** What comes of a code point. */
  private enum Step {
    GO_ON,
    /** The part that was to be set is. */
    DONE,
    FAILED
  }

  private static final Pattern WITHIN = Pattern.compile("[\\t\\n\\r]");
  private static final Pattern SINGLE_DOT = Pattern.compile("(?i)\\.|%2e");
  private static final Pattern DOUBLE_DOT = Pattern.compile("(?i)(?:\\.|%2e){2}");
  private static final int END = -1;
  private static final int LAST_PORT = 65_535;

  private String scheme = "";
  private StringBuilder username = new StringBuilder();
  private StringBuilder password = new StringBuilder();
  private @Nullable String host;
  private int port = WebUrl.NO_PORT;
  private StringBuilder path = new StringBuilder();
  private boolean opaque;
  private @Nullable StringBuilder query;
  private @Nullable StringBuilder fragment;

  private final StringBuilder buffer = new StringBuilder();
  private int[] input = {};
  private int at;
  private @Nullable WebUrl base;
  private @Nullable State override;
  private State state = State.SCHEME_START;
  private boolean atSignSeen;
  private boolean insideBrackets;
  private boolean passwordSeen;

  private UrlParser() {}

  /** Begins with a URL, to change parts of it. */
  UrlParser(WebUrl url) {
    scheme = url.scheme();
    opaque = url.opaque();
    takePlace(url);
    path.append(url.path());
    query = builder(url.query());
    fragment = builder(url.fragment());
  }

  static @Nullable WebUrl parse(String input, @Nullable WebUrl base) {
    UrlParser parser = new UrlParser();
    parser.base = base;
    // of controls and spaces, as String.trim() takes them
    return parser.run(input.trim()) ? parser.url() : null;
  }

  /**
   * Reads on from a state, whose part is what is given. What was read before something made no
   * sense stays.
   */
  static WebUrl change(WebUrl url, String value, State from) {
    UrlParser parser = new UrlParser(url);
    parser.override = from;
    parser.state = from;
    if (from == State.QUERY) {
      parser.query = new StringBuilder();
    } else if (from == State.FRAGMENT) {
      parser.fragment = new StringBuilder();
    }
    parser.run(value);
    return parser.url();
  }

  WebUrl url() {
    return new WebUrl(
        scheme,
        username.toString(),
        password.toString(),
        host,
        port,
        path.toString(),
        opaque,
        text(query),
        text(fragment));
  }

  UrlParser username(String value) {
    username = new StringBuilder(EncodeSet.USER_INFO.encode(value));
    return this;
  }

  UrlParser password(String value) {
    password = new StringBuilder(EncodeSet.USER_INFO.encode(value));
    return this;
  }

  UrlParser withoutPort() {
    port = WebUrl.NO_PORT;
    return this;
  }

  UrlParser withoutPath() {
    path = new StringBuilder();
    return this;
  }

  UrlParser withoutQuery() {
    query = null;
    return this;
  }

  UrlParser withoutFragment() {
    fragment = null;
    return this;
  }

  private static @Nullable StringBuilder builder(@Nullable String text) {
    return text == null ? null : new StringBuilder(text);
  }

  private static @Nullable String text(@Nullable StringBuilder builder) {
    return builder == null ? null : builder.toString();
  }

  private boolean run(String text) {
    input = WITHIN.matcher(text).replaceAll("").codePoints().toArray();
    for (at = 0; ; at++) {
      int c = at < input.length ? input[at] : END;
      Step step = step(c);
      if (step != Step.GO_ON) {
        return step == Step.DONE;
      }
      if (at >= input.length) {
        return true;
      }
    }
  }

  private Step step(int c) {
    return switch (state) {
      case SCHEME_START -> schemeStart(c);
      case SCHEME -> scheme(c);
      case NO_SCHEME -> noScheme(c);
      case SPECIAL_RELATIVE_OR_AUTHORITY -> specialRelativeOrAuthority(c);
      case PATH_OR_AUTHORITY -> c == '/' ? next(State.AUTHORITY) : again(State.PATH);
      case RELATIVE -> relative(c);
      case RELATIVE_SLASH -> relativeSlash(c);
      case SPECIAL_AUTHORITY_SLASHES -> specialAuthoritySlashes(c);
      case SPECIAL_AUTHORITY_IGNORE_SLASHES ->
          c == '/' || c == '\\' ? Step.GO_ON : again(State.AUTHORITY);
      case AUTHORITY -> authority(c);
      case HOST, HOSTNAME -> host(c);
      case PORT -> port(c);
      case FILE -> file(c);
      case FILE_SLASH -> fileSlash(c);
      case FILE_HOST -> fileHost(c);
      case PATH_START -> pathStart(c);
      case PATH -> path(c);
      case OPAQUE_PATH -> opaquePath(c);
      case QUERY -> query(c);
      case FRAGMENT -> fragment(c);
    };
  }

  /** The next code point is for another state. */
  private Step next(State then) {
    state = then;
    return Step.GO_ON;
  }

  /** This code point is for another state. */
  private Step again(State then) {
    state = then;
    at--;
    return Step.GO_ON;
  }

  private boolean follows(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + 1 + i >= input.length || input[at + 1 + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSpecial() {
    return Scheme.isSpecial(scheme);
  }

  /** Whether a code point is a slash, as a backslash is in schemes with rules of their own. */
  private boolean isSlash(int c) {
    return c == '/' || (c == '\\' && isSpecial());
  }

  private boolean endsAuthority(int c) {
    return c == END || c == '?' || c == '#' || isSlash(c);
  }

  // ---- scheme

  private Step schemeStart(int c) {
    if (isAlpha(c)) {
      buffer.append((char) Character.toLowerCase(c));
      return next(State.SCHEME);
    }
    return override == null ? again(State.NO_SCHEME) : Step.FAILED;
  }

  private Step scheme(int c) {
    if (isAlpha(c) || UrlHost.digit(c, 10) >= 0 || c == '+' || c == '-' || c == '.') {
      buffer.append((char) Character.toLowerCase(c));
      return Step.GO_ON;
    }
    if (c == ':') {
      return override == null ? afterScheme() : changeScheme();
    }
    if (override == null) {
      buffer.setLength(0);
      at = -1;
      return next(State.NO_SCHEME);
    }
    return Step.FAILED;
  }

  private Step changeScheme() {
    String wanted = buffer.toString();
    boolean fits =
        isSpecial() == Scheme.isSpecial(wanted)
            && !(wanted.equals(Scheme.FILE) && (hasCredentials() || port != WebUrl.NO_PORT))
            && !(scheme.equals(Scheme.FILE) && "".equals(host));
    if (fits) {
      scheme = wanted;
      if (port == Scheme.defaultPort(scheme)) {
        port = WebUrl.NO_PORT;
      }
    }
    return Step.DONE;
  }

  private boolean hasCredentials() {
    return !username.isEmpty() || !password.isEmpty();
  }

  private Step afterScheme() {
    scheme = buffer.toString();
    buffer.setLength(0);
    if (scheme.equals(Scheme.FILE)) {
      return next(State.FILE);
    }
    if (isSpecial()) {
      return next(
          base != null && base.scheme().equals(scheme)
              ? State.SPECIAL_RELATIVE_OR_AUTHORITY
              : State.SPECIAL_AUTHORITY_SLASHES);
    }
    if (follows("/")) {
      at++;
      return next(State.PATH_OR_AUTHORITY);
    }
    opaque = true;
    return next(State.OPAQUE_PATH);
  }

  private Step noScheme(int c) {
    if (base == null || (base.opaque() && c != '#')) {
      return Step.FAILED;
    }
    if (base.opaque()) {
      scheme = base.scheme();
      opaque = true;
      path.append(base.path());
      query = builder(base.query());
      fragment = new StringBuilder();
      return next(State.FRAGMENT);
    }
    return again(base.scheme().equals(Scheme.FILE) ? State.FILE : State.RELATIVE);
  }

  // ---- what is relative

  private Step specialRelativeOrAuthority(int c) {
    if (c == '/' && follows("/")) {
      at++;
      return next(State.SPECIAL_AUTHORITY_IGNORE_SLASHES);
    }
    return again(State.RELATIVE);
  }

  private Step relative(int c) {
    WebUrl from = theBase();
    scheme = from.scheme();
    if (isSlash(c)) {
      return next(State.RELATIVE_SLASH);
    }
    takePlace(from);
    return afterBase(from, c);
  }

  private WebUrl theBase() {
    if (base == null) {
      throw new IllegalStateException("nothing is relative without a base");
    }
    return base;
  }

  private void takePlace(WebUrl from) {
    username = new StringBuilder(from.username());
    password = new StringBuilder(from.password());
    host = from.host();
    port = from.port();
  }

  /** What follows replaces the query, the fragment, or the last segment and what is behind it. */
  private Step afterBase(WebUrl from, int c) {
    path = new StringBuilder(from.path());
    query = builder(from.query());
    if (c == '?') {
      return beginQuery();
    }
    if (c == '#') {
      return beginFragment();
    }
    if (c == END) {
      return Step.GO_ON;
    }
    query = null;
    if (scheme.equals(Scheme.FILE) && startsWithDriveLetter()) {
      path.setLength(0);
    } else {
      shorten();
    }
    return again(State.PATH);
  }

  private Step relativeSlash(int c) {
    if (isSpecial() && isSlash(c)) {
      return next(State.SPECIAL_AUTHORITY_IGNORE_SLASHES);
    }
    if (c == '/') {
      return next(State.AUTHORITY);
    }
    takePlace(theBase());
    return again(State.PATH);
  }

  // ---- authority

  private Step specialAuthoritySlashes(int c) {
    if (c == '/' && follows("/")) {
      at++;
      return next(State.SPECIAL_AUTHORITY_IGNORE_SLASHES);
    }
    return again(State.SPECIAL_AUTHORITY_IGNORE_SLASHES);
  }

  private Step authority(int c) {
    if (c == '@') {
      takeCredentials();
      return Step.GO_ON;
    }
    if (!endsAuthority(c)) {
      buffer.appendCodePoint(c);
      return Step.GO_ON;
    }
    if (atSignSeen && buffer.isEmpty()) {
      return Step.FAILED;
    }
    at -= buffer.codePointCount(0, buffer.length()) + 1;
    buffer.setLength(0);
    return next(State.HOST);
  }

  private void takeCredentials() {
    if (atSignSeen) {
      buffer.insert(0, "%40");
    }
    atSignSeen = true;
    buffer
        .codePoints()
        .forEach(
            c -> {
              if (c == ':' && !passwordSeen) {
                passwordSeen = true;
              } else {
                EncodeSet.USER_INFO.append(passwordSeen ? password : username, c);
              }
            });
    buffer.setLength(0);
  }

  private Step host(int c) {
    if (override != null && scheme.equals(Scheme.FILE)) {
      return again(State.FILE_HOST);
    }
    if (c == ':' && !insideBrackets) {
      return buffer.isEmpty() || override == State.HOSTNAME || !takeHost()
          ? Step.FAILED
          : next(State.PORT);
    }
    if (endsAuthority(c)) {
      boolean needed =
          isSpecial() || (override != null && (hasCredentials() || port != WebUrl.NO_PORT));
      if ((buffer.isEmpty() && needed) || !takeHost()) {
        return Step.FAILED;
      }
      return override == null ? again(State.PATH_START) : Step.DONE;
    }
    if (c == '[') {
      insideBrackets = true;
    } else if (c == ']') {
      insideBrackets = false;
    }
    buffer.appendCodePoint(c);
    return Step.GO_ON;
  }

  private boolean takeHost() {
    String read = UrlHost.parse(buffer.toString(), !isSpecial());
    buffer.setLength(0);
    if (read == null) {
      return false;
    }
    host = read;
    return true;
  }

  private Step port(int c) {
    if (UrlHost.digit(c, 10) >= 0) {
      buffer.append((char) c);
      return Step.GO_ON;
    }
    if (!endsAuthority(c) && override == null) {
      return Step.FAILED;
    }
    if (!buffer.isEmpty()) {
      int read = number(buffer);
      if (read > LAST_PORT) {
        return Step.FAILED;
      }
      port = read == Scheme.defaultPort(scheme) ? WebUrl.NO_PORT : read;
      buffer.setLength(0);
      if (override != null) {
        return Step.DONE;
      }
    }
    return override == null ? again(State.PATH_START) : Step.FAILED;
  }

  private static int number(CharSequence digits) {
    int value = 0;
    for (int i = 0; i < digits.length() && value <= LAST_PORT; i++) {
      value = value * 10 + UrlHost.digit(digits.charAt(i), 10);
    }
    return value;
  }

  // ---- file

  private Step file(int c) {
    scheme = Scheme.FILE;
    host = "";
    if (isSlash(c)) {
      return next(State.FILE_SLASH);
    }
    if (base != null && base.scheme().equals(Scheme.FILE)) {
      host = base.host();
      return afterBase(base, c);
    }
    return again(State.PATH);
  }

  private Step fileSlash(int c) {
    if (isSlash(c)) {
      return next(State.FILE_HOST);
    }
    if (base != null && base.scheme().equals(Scheme.FILE)) {
      host = base.host();
      String first = firstSegment(base.path());
      if (!startsWithDriveLetter() && isDriveLetter(first) && first.endsWith(":")) {
        path.append('/').append(first);
      }
    }
    return again(State.PATH);
  }

  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
  }

  private Step fileHost(int c) {
    if (!endsAuthority(c)) {
      buffer.appendCodePoint(c);
      return Step.GO_ON;
    }
    if (override == null && isDriveLetter(buffer)) {
      // what is in the buffer begins the path
      return again(State.PATH);
    }
    if (buffer.isEmpty()) {
      host = "";
    } else if (!takeHost()) {
      return Step.FAILED;
    } else if ("localhost".equals(host)) {
      host = "";
    }
    return override == null ? again(State.PATH_START) : Step.DONE;
  }

  private static boolean isDriveLetter(CharSequence text) {
    return text.length() == 2
        && isAlpha(text.charAt(0))
        && (text.charAt(1) == ':' || text.charAt(1) == '|');
  }

  /** Whether what is read next is a drive letter and nothing more of its segment. */
  private boolean startsWithDriveLetter() {
    int[] next = Arrays.copyOfRange(input, at, Math.min(at + 3, input.length));
    return next.length >= 2
        && isAlpha(next[0])
        && (next[1] == ':' || next[1] == '|')
        && (next.length == 2 || "/\\?#".indexOf(next[2]) >= 0);
  }

  // ---- path

  private Step pathStart(int c) {
    if (isSpecial()) {
      return isSlash(c) ? next(State.PATH) : again(State.PATH);
    }
    if (override == null && c == '?') {
      return beginQuery();
    }
    if (override == null && c == '#') {
      return beginFragment();
    }
    if (c != END) {
      return c == '/' ? next(State.PATH) : again(State.PATH);
    }
    if (override != null && host == null) {
      path.append('/');
    }
    return Step.GO_ON;
  }

  private Step path(int c) {
    boolean ends = c == END || isSlash(c) || (override == null && (c == '?' || c == '#'));
    if (!ends) {
      EncodeSet.PATH.append(buffer, c);
      return Step.GO_ON;
    }
    takeSegment(isSlash(c));
    if (c == '?') {
      return beginQuery();
    }
    return c == '#' ? beginFragment() : Step.GO_ON;
  }

  /**
   * Takes what was gathered for a segment of the path.
   *
   * @param more whether another follows
   */
  private void takeSegment(boolean more) {
    if (isDots(DOUBLE_DOT)) {
      shorten();
      if (!more) {
        path.append('/');
      }
    } else if (isDots(SINGLE_DOT)) {
      if (!more) {
        path.append('/');
      }
    } else {
      if (scheme.equals(Scheme.FILE) && path.isEmpty() && isDriveLetter(buffer)) {
        buffer.setCharAt(1, ':');
      }
      path.append('/').append(buffer);
    }
    buffer.setLength(0);
  }

  private boolean isDots(Pattern pattern) {
    return buffer.length() <= "%2e%2e".length() && pattern.matcher(buffer).matches();
  }

  /** Removes the last segment, but not the drive letter of a file (section 4.1). */
  private void shorten() {
    boolean drive =
        scheme.equals(Scheme.FILE)
            && path.length() == "/C:".length()
            && isAlpha(path.charAt(1))
            && path.charAt(2) == ':';
    if (!drive && !path.isEmpty()) {
      path.setLength(path.lastIndexOf("/"));
    }
  }

  private Step opaquePath(int c) {
    if (c == '?') {
      return beginQuery();
    }
    if (c == '#') {
      return beginFragment();
    }
    if (c == ' ') {
      path.append(follows("?") || follows("#") ? "%20" : " ");
    } else if (c != END) {
      EncodeSet.CONTROLS.append(path, c);
    }
    return Step.GO_ON;
  }

  // ---- query and fragment

  private Step beginQuery() {
    query = new StringBuilder();
    return next(State.QUERY);
  }

  private Step beginFragment() {
    fragment = new StringBuilder();
    return next(State.FRAGMENT);
  }

  private Step query(int c) {
    if (override == null && c == '#') {
      return beginFragment();
    }
    if (c != END && query != null) {
      (isSpecial() ? EncodeSet.SPECIAL_QUERY : EncodeSet.QUERY).append(query, c);
    }
    return Step.GO_ON;
  }

  private Step fragment(int c) {
    if (c != END && fragment != null) {
      EncodeSet.FRAGMENT.append(fragment, c);
    }
    return Step.GO_ON;
  }

  private static boolean isAlpha(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
