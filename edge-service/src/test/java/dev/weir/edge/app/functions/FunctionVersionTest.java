package dev.weir.edge.app.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.json.ConfigJson;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Which versions of a function are kept. */
class FunctionVersionTest {
  private static final FunctionConfig CONFIG =
      ConfigJson.read(
          FunctionConfig.class, JsonMapper.shared().createObjectNode().put("code", "x"));

  private static FunctionVersion version(int number) {
    return new FunctionVersion(number, Instant.EPOCH.plusSeconds(number), "somebody", CONFIG);
  }

  @ParameterizedTest
  @CsvSource({
    "1-3,   4,  3,  1 2 3 4",
    "1-10,  11, 10, 2 3 4 5 6 7 8 9 10 11",
    "1-10,  11, 1,  1 3 4 5 6 7 8 9 10 11",
    "5-14,  2,  2,  2 6 7 8 9 10 11 12 13 14",
    "1-10,  4,  4,  1 2 3 4 5 6 7 8 9 10",
  })
  void tenAreKept_theOneInServiceAmongThem(String before, int made, int inService, String after) {
    String[] ends = before.split("-", -1);
    List<FunctionVersion> others =
        IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]))
            .mapToObj(FunctionVersionTest::version)
            .toList();
    assertThat(FunctionVersion.beside(others, version(made), inService))
        .extracting(each -> String.valueOf(each.version()))
        .containsExactly(after.split(" ", -1));
  }
}
