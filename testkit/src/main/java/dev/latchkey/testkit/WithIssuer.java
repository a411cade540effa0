package dev.latchkey.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets test methods, and {@code @BeforeEach} and {@code @AfterEach} methods, take a {@link
 * FakeIssuer}, an {@link HttpDriver} and a {@link TestHome} as parameters. Each test has its own;
 * they are closed after it, and a test that has passed fails if the issuer {@linkplain
 * FakeIssuer#verify() did not get what it expected}.
 *
 * <pre>{@code
 * @WithIssuer
 * class LoginTest {
 *   @Test
 *   void signsIn(FakeIssuer issuer, HttpDriver browser) { ... }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(FakeIssuerExtension.class)
public @interface WithIssuer {}
