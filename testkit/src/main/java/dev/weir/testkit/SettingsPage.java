package dev.weir.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that documents settings, held against those that there are.
 *
 * <p>Its tables have the columns key, default and meaning. A key stands whole, or without the
 * prefix that the paragraph before the table names ({@code `weir.cluster.`}); one that begins with
 * a dot has the beginning of the one before it. Words in capitals are names that the operator
 * chooses, {@code .*} at the end is everything below.
 */
public final class SettingsPage {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern PREFIX = Pattern.compile("`(weir\\.[A-Za-z.-]*)\\.`");
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d+)(B|KB|MB|GB|TB)");

  private final Path page;
  private final List<Row> rows = new ArrayList<>();

  private record Row(int line, String prefix, List<String> keys, String standard) {}

  private record Key(Row row, String text, int index) {}

  private SettingsPage(Path page) {
    this.page = page;
  }

  /** Reads {@code docs/configuration.md}, from a module's folder or the root. */
  public static SettingsPage read() throws IOException {
    SettingsPage read = new SettingsPage(DocumentPage.named("configuration.md"));
    read.parse();
    return read;
  }

  private void parse() throws IOException {
    String prefix = "";
    int number = 0;
    for (String line : Files.readAllLines(page)) {
      number++;
      if (line.startsWith("#")) {
        prefix = "";
      } else if (line.startsWith("|")) {
        row(number, prefix, line);
      } else {
        Matcher named = PREFIX.matcher(line);
        prefix = named.find() ? named.group(1) + "." : prefix;
      }
    }
  }

  private void row(int number, String prefix, String line) {
    String[] cells = line.substring(1).split("(?<!\\\\)\\|", -1);
    List<String> keys = CODE.matcher(cells[0]).results().map(found -> found.group(1)).toList();
    if (!keys.isEmpty() && cells.length > 2) {
      rows.add(new Row(number, prefix, keys, cells[1].strip()));
    }
  }

  /**
   * What is wrong with the page, in words; empty: nothing.
   *
   * @param settings those that there are
   * @param groups beginnings of keys that are these settings' alone: whatever else is documented
   *     there does not exist
   * @param unwritten keys that are not for operators
   */
  public List<String> faults(List<Setting> settings, Set<String> groups, Set<String> unwritten) {
    List<Key> keys = rows.stream().flatMap(row -> keys(row, settings).stream()).toList();
    List<String> faults = new ArrayList<>();
    for (Setting setting : settings) {
      List<Key> found = keys.stream().filter(key -> covers(key.text(), setting.key())).toList();
      if (found.isEmpty() && unwritten.stream().noneMatch(not -> fits(not, setting.key()))) {
        faults.add(setting.key() + " is not in " + page);
      }
      found.forEach(key -> differing(key, setting).ifPresent(faults::add));
    }
    for (Key key : keys) {
      if (groups.stream().anyMatch(group -> key.text().startsWith(group + "."))
          && settings.stream().noneMatch(setting -> covers(key.text(), setting.key()))) {
        faults.add(page + ":" + key.row().line() + ": there is no " + key.text());
      }
    }
    return faults;
  }

  private static List<Key> keys(Row row, List<Setting> settings) {
    List<Key> keys = new ArrayList<>();
    String before = "";
    for (String written : row.keys()) {
      String key = uniform(written);
      String whole =
          key.startsWith(".")
              ? sibling(before, key, settings)
              : isWhole(key) ? key : uniform(row.prefix()) + key;
      keys.add(new Key(row, whole, keys.size()));
      before = whole;
    }
    return keys;
  }

  private static boolean isWhole(String key) {
    return Set.of("weir", "server", "management", "spring").contains(key.split("\\.", -1)[0]);
  }

  /** The last parts of the key before give way to it: as few as make one that there is. */
  private static String sibling(String before, String key, List<Setting> settings) {
    String nearest = before.substring(0, Math.max(0, before.lastIndexOf('.'))) + key;
    for (int end = before.lastIndexOf('.'); end > 0; end = before.lastIndexOf('.', end - 1)) {
      String candidate = before.substring(0, end) + key;
      if (settings.stream().anyMatch(setting -> covers(candidate, setting.key()))) {
        return candidate;
      }
    }
    return nearest;
  }

  /** Lists lose their index, what the operator chooses becomes a star. */
  private static String uniform(String key) {
    return key.replaceAll("\\[n]", "")
        .replaceAll("\\[[A-Z]+]", "*")
        .replaceAll("(?<=\\.|^)[A-Z][A-Z-]*(?=\\.|$)", "*");
  }

  private static boolean covers(String written, String key) {
    return fits(written, key)
        || (key.endsWith(".*") && fits(written, key.substring(0, key.length() - 2)))
        || (written.endsWith(".*")
            && key.split("\\.", -1).length >= written.split("\\.", -1).length
            && fits(written, start(key, written.split("\\.", -1).length)));
  }

  private static String start(String key, int parts) {
    return String.join(".", Arrays.asList(key.split("\\.", -1)).subList(0, parts));
  }

  private static boolean fits(String written, String key) {
    String[] left = written.split("\\.", -1);
    String[] right = key.split("\\.", -1);
    if (left.length != right.length) {
      return false;
    }
    for (int i = 0; i < left.length; i++) {
      if (!left[i].equals(right[i]) && !left[i].equals("*") && !right[i].equals("*")) {
        return false;
      }
    }
    return true;
  }

  // ---- defaults

  /** A default that is written otherwise than it is. Prose is nobody's to judge. */
  private Optional<String> differing(Key key, Setting setting) {
    if (!fits(key.text(), setting.key()) || isOfOneName(key.text(), setting.key())) {
      return Optional.empty();
    }
    return setting
        .standard()
        .flatMap(value -> cell(key, value).flatMap(text -> differing(value, text)))
        .map(what -> page + ":" + key.row().line() + ": the default of " + setting.key() + what);
  }

  /** What a name that the service comes with has is not what others have. */
  private static boolean isOfOneName(String written, String key) {
    return key.contains("*") && !written.contains("*");
  }

  private static Optional<String> cell(Key key, Object value) {
    List<String> parts =
        Arrays.stream(key.row().standard().split(", ", -1)).map(SettingsPage::plain).toList();
    boolean alone = key.row().keys().size() == 1;
    if (alone && value instanceof Collection) {
      return Optional.of(String.join(",", parts));
    }
    if (parts.size() == key.row().keys().size()) {
      return Optional.of(parts.get(key.index()));
    }
    return parts.size() == 1 ? Optional.of(parts.getFirst()) : Optional.empty();
  }

  private static String plain(String text) {
    return text.replace("`", "").strip();
  }

  private static Optional<String> differing(Object value, String written) {
    Optional<String> said = said(value, written);
    String real = text(value);
    return said.filter(text -> !text.equals(real))
        .map(text -> " is " + real + ", but is written as " + written);
  }

  /** What a cell says for a value of that type, in the spelling of {@link #text}; empty: prose. */
  private static Optional<String> said(Object value, String written) {
    return switch (value) {
      case Boolean _ -> written.matches("true|false") ? Optional.of(written) : Optional.empty();
      case Number _ ->
          written.matches("\\d+(\\.\\d+)?")
              ? Optional.of(Double.toString(Double.parseDouble(written)))
              : Optional.empty();
      case Duration _ -> duration(written);
      case Enum<?> one ->
          Arrays.stream(one.getDeclaringClass().getEnumConstants())
              .map(SettingsPage::text)
              .filter(written::equals)
              .findFirst();
      case Collection<?> none when none.isEmpty() -> Optional.empty();
      case Collection<?> _ ->
          written.matches("[\\w.:/*+,-]+") && !written.contains(",:") && !written.equals("none")
              ? Optional.of(written)
              : Optional.empty();
      default -> isSize(value) ? size(written) : Optional.empty();
    };
  }

  private static Optional<String> duration(String written) {
    Matcher found = DURATION.matcher(written);
    if (written.equals("0")) {
      return Optional.of(Duration.ZERO.toString());
    }
    if (!found.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(found.group(1));
    Duration read =
        switch (found.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    return Optional.of(read.toString());
  }

  private static boolean isSize(Object value) {
    return value.getClass().getSimpleName().equals("DataSize");
  }

  private static Optional<String> size(String written) {
    Matcher found = SIZE.matcher(written);
    if (!found.matches()) {
      return Optional.empty();
    }
    int power = List.of("B", "KB", "MB", "GB", "TB").indexOf(found.group(2));
    return Optional.of((Long.parseLong(found.group(1)) << (10 * power)) + "B");
  }

  private static String text(Object value) {
    return switch (value) {
      case Number number -> Double.toString(number.doubleValue());
      case Enum<?> one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case Collection<?> many -> String.join(",", many.stream().map(SettingsPage::text).toList());
      default -> value.toString();
    };
  }
}
