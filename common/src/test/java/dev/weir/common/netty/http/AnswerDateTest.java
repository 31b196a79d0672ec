package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class AnswerDateTest {

  @Test
  void time_isSaidInWholeSecondsOfGreenwich() {
    assertThat(AnswerDate.at(784_111_777_999L).toString())
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(AnswerDate.at(784_111_778_000L).toString())
        .isEqualTo("Sun, 06 Nov 1994 08:49:38 GMT");
    assertThat(AnswerDate.at(0).toString()).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(AnswerDate.at(-1).toString()).isEqualTo("Wed, 31 Dec 1969 23:59:59 GMT");
  }

  @Test
  void answerWithoutOne_getsIt() {
    HttpHeaders fields = new DefaultHttpHeaders();
    ZonedDateTime before = ZonedDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    AnswerDate.addTo(fields);
    assertThat(
            ZonedDateTime.parse(fields.get("date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .isAfter(before))
        .isTrue();
  }

  @Test
  void answerGetsTheTimeThatItIsGiven() {
    HttpHeaders fields = new DefaultHttpHeaders();
    AnswerDate.addTo(fields, 784_111_777_999L);
    assertThat(fields.get("date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void answerThatHasOne_keepsIt() {
    HttpHeaders fields = new DefaultHttpHeaders().add("Date", "yesterday");
    AnswerDate.addTo(fields);
    assertThat(fields.getAll("date")).containsExactly("yesterday");
  }
}
