package dev.weir.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WordsTest {

  private enum Kind {
    ONE,
    TWO_IN_ONE
  }

  @Test
  void dashed_isTheSameWhateverTheLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr"));
      assertThat(Words.dashed(Kind.ONE)).isEqualTo("one");
      assertThat(Words.dashed(Kind.TWO_IN_ONE)).isEqualTo("two-in-one");
      assertThat(Words.dashed(TimeUnit.MILLISECONDS)).isEqualTo("milliseconds");
    } finally {
      Locale.setDefault(before);
    }
  }
}
