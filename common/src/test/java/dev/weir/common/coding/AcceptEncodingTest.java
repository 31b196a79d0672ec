package dev.weir.common.coding;

import static dev.weir.common.coding.ContentCoding.BR;
import static dev.weir.common.coding.ContentCoding.GZIP;
import static dev.weir.common.coding.ContentCoding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {

  private static final List<ContentCoding> ALL = List.of(ZSTD, BR, GZIP);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                            | none",
        "' '                           | none",
        "identity                      | none",
        "deflate                       | none",
        "gzip                          | gzip",
        "x-gzip                        | gzip",
        "GZip                          | gzip",
        "'gzip, deflate, br'           | br",
        "'gzip, deflate, br, zstd'     | zstd",
        "*                             | zstd",
        "'*;q=0'                       | none",
        "'gzip, *;q=0'                 | gzip",
        "'zstd;q=0, *'                 | br",
        "'zstd;q=0.5, br;q=0.8'        | br",
        "'zstd;q=0.8, br;q=0.8'        | zstd",
        "'gzip;q=1.0, zstd;q=0.999'    | gzip",
        "'gzip;q=0.001'                | gzip",
        "'gzip;q=0'                    | none",
        "'gzip;q=0.000'                | none",
        "'gzip ; q=0.5'                | gzip",
        "'gzip;Q=0.5'                  | gzip",
        "'gzip;q=0.5, identity'        | none",
        "'gzip, identity'              | gzip",
        "'gzip;q=0.5, identity;q=0.5'  | gzip",
        "'gzip;q=0.2, *;q=0.5'         | zstd",
        "'identity;q=0'                | none",
        "'identity;q=0, *'             | zstd",
        "'identity;q=0.5, *;q=0.1'     | none",
        "',gzip,,'                     | gzip",
        "'gzip;q=2'                    | none",
        "'gzip;q=0.5555'               | none",
        "'gzip;q='                     | none",
        "'gzip;q=x'                    | none",
        "'gzip;q=1.5'                  | none",
        "'gzip;q=1x'                   | none",
        "'gzip;level=1'                | none",
        "'br;q=1.001, gzip;q=0.1'      | gzip",
        "'gzipped, brx'                | none"
      })
  void clientsWish_isRead(String value, String expected) {
    String chosen = AcceptEncoding.choose(value, ALL).map(ContentCoding::token).orElse("none");
    assertThat(chosen).isEqualTo(expected);
  }

  @Test
  void amongEquals_theServersOrderDecides() {
    assertThat(AcceptEncoding.choose("gzip, br, zstd", List.of(GZIP, ZSTD, BR))).contains(GZIP);
    assertThat(AcceptEncoding.choose("gzip, br, zstd", List.of(BR))).contains(BR);
    assertThat(AcceptEncoding.choose("*", List.of())).isEmpty();
  }

  @Test
  void identityIsLikedLessThanTheRest_whereOnlyTheRestIsNamed() {
    assertThat(AcceptEncoding.choose("gzip;q=0.2, *;q=0.5", List.of(GZIP))).isEmpty();
  }

  record Wish(ContentCoding coding, int thousandths) {

    String text() {
      return coding.token()
          + String.format(Locale.ROOT, ";q=%d.%03d", thousandths / 1000, thousandths % 1000);
    }
  }

  @Provide
  Arbitrary<List<Wish>> wishes() {
    return Combinators.combine(Arbitraries.of(ALL), Arbitraries.integers().between(0, 1000))
        .as(Wish::new)
        .list()
        .uniqueElements(Wish::coding)
        .ofMinSize(1);
  }

  @Property
  void chosenCoding_isTheOneLikedBest(@ForAll("wishes") List<Wish> wishes) {
    String value = wishes.stream().map(Wish::text).collect(Collectors.joining(","));
    int best = wishes.stream().mapToInt(Wish::thousandths).max().orElse(0);
    assertThat(AcceptEncoding.choose(value, ALL))
        .isEqualTo(
            ALL.stream()
                .filter(coding -> best > 0 && wishes.contains(new Wish(coding, best)))
                .findFirst());
  }

  @Property
  void anyText_isReadAndOnlyWhatIsOfferedChosen(@ForAll String value) {
    assertThat(List.of(GZIP, BR))
        .containsAll(AcceptEncoding.choose(value, List.of(GZIP, BR)).stream().toList());
  }
}
