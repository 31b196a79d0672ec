package dev.weir.common.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.util.List;

/**
 * Reads signed JSON Web Tokens (RFC 7515, RFC 7519): HS256, RS256 and ES256. What is unsigned,
 * encrypted or signed otherwise is refused. Used by any thread.
 */
public final class SignedTokens {

  /** The longest token that is looked at, in characters. */
  public static final int LONGEST = 8192;

  private final List<DefaultJWTProcessor<SecurityContext>> processors;

  /** Those that are signed by one of these keys. */
  public SignedTokens(TrustedKeys keys) {
    this.processors = keys.selectors().stream().map(SignedTokens::processor).toList();
  }

  private static DefaultJWTProcessor<SecurityContext> processor(
      JWSKeySelector<SecurityContext> keys) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier((_, _) -> {});
    return processor;
  }

  /** Reads one; waits for keys that have to be fetched, unless another key has signed it. */
  public TokenReading read(String token) {
    if (token.length() > LONGEST) {
      return new TokenReading.Refused("The token is longer than " + LONGEST + " characters.");
    }
    TokenReading reading = new TokenReading.Refused("There is no key to check tokens with.");
    for (DefaultJWTProcessor<SecurityContext> processor : processors) {
      reading = read(token, processor);
      if (reading instanceof TokenReading.Claims) {
        break;
      }
    }
    return reading;
  }

  private static TokenReading read(String token, DefaultJWTProcessor<SecurityContext> processor) {
    try {
      return new TokenReading.Claims(processor.process(token, (SecurityContext) null));
    } catch (ParseException e) {
      return new TokenReading.Refused("This is not a JSON Web Token.");
    } catch (BadJOSEException e) {
      return new TokenReading.Refused(
          "The signature is not by a key that is trusted here, with HS256, RS256 or ES256.");
    } catch (JOSEException e) {
      return new TokenReading.Unavailable();
    }
  }
}
