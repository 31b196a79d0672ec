package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookalikesTest {

  @Test
  void everySpellingWithAnUnderscoreGoes_andNothingElse() {
    HttpHeaders fields = new DefaultHttpHeaders();
    fields.add("X_Forwarded_For", "1").add("x_forwarded-for", "2").add("X-FORWARDED_FOR", "3");
    fields.add("X-Forwarded-For", "4").add("X_Own", "5").add("Host", "h");

    Lookalikes.remove(fields, Set.of("x-forwarded-for"));

    assertThat(fields.names()).containsExactlyInAnyOrder("X-Forwarded-For", "X_Own", "Host");
  }
}
