#include "redact/rules.h"

#include <array>

#include "redact/characters.h"
#include "redact/finders.h"

namespace livestream {
namespace {

// What is assigned to a name. Passwords are made by people, so they are shorter and less mixed than what is made by
// machines.
constexpr Shape kMade{.min = 16, .min_bits = 3.25};
constexpr Shape kThoughtUp{.min = 8, .min_bits = 2.5};

constexpr Shape kBearer{.has = is_token68, .min = 16, .min_bits = 3.0};

constexpr auto kName = Spelling::name;

// clang-format off
constexpr auto kRules = std::to_array<Rule>({
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    {"aws-access-key", "AKIA", prefixed, {is_capital_or_digit, 16, 16}},
    {"aws-access-key", "ASIA", prefixed, {is_capital_or_digit, 16, 16}},
    {"aws-access-key", "ABIA", prefixed, {is_capital_or_digit, 16, 16}},
    {"aws-access-key", "ACCA", prefixed, {is_capital_or_digit, 16, 16}},
    {"aws-secret-key", "secret_access_key", assigned, kMade, kName},

    // https://cloud.google.com/docs/authentication/api-keys
    {"google-api-key", "AIza", prefixed, {is_word_or_dash, 35, 35}},
    // https://developers.google.com/identity/protocols/oauth2
    {"google-oauth", "ya29.", prefixed, {is_dotted, 20}},
    {"google-oauth", "GOCSPX-", prefixed, {is_word_or_dash, 28, 28}},

    // https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    {"azure-key", "account_key", assigned, {nullptr, 40}, kName},
    // https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
    {"azure-key", "shared_access_key", assigned, {nullptr, 40}, kName},

    // https://docs.anthropic.com/en/api/admin-api/apikeys/get-api-key
    {"anthropic-key", "sk-ant-", prefixed, {is_word_or_dash, 20}},
    // https://platform.openai.com/docs/api-reference/authentication, and who took their form over: DeepSeek, OpenRouter
    {"openai-key", "sk-proj-", prefixed, {is_word_or_dash, 20}},
    {"openai-key", "sk-svcacct-", prefixed, {is_word_or_dash, 20}},
    {"openai-key", "sk-admin-", prefixed, {is_word_or_dash, 20}},
    {"openai-key", "sk-or-v1-", prefixed, {is_word_or_dash, 20}},
    {"openai-key", "sk-", prefixed, {is_alphanumeric, 32}},
    // https://docs.x.ai/docs/overview, https://console.groq.com/docs/quickstart
    {"xai-key", "xai-", prefixed, {is_alphanumeric, 60}},
    {"groq-key", "gsk_", prefixed, {is_alphanumeric, 48}},
    // https://huggingface.co/docs/hub/security-tokens
    {"huggingface-token", "hf_", prefixed, {is_alphanumeric, 30}},

    // https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
    {"github-token", "ghp_", prefixed, {is_alphanumeric, 36}},
    {"github-token", "gho_", prefixed, {is_alphanumeric, 36}},
    {"github-token", "ghu_", prefixed, {is_alphanumeric, 36}},
    {"github-token", "ghs_", prefixed, {is_alphanumeric, 36}},
    {"github-token", "ghr_", prefixed, {is_alphanumeric, 36}},
    {"github-token", "github_pat_", prefixed, {is_word, 60}},
    // https://docs.gitlab.com/security/tokens/#token-prefixes
    {"gitlab-token", "glpat-", prefixed, {is_dotted, 20}},
    {"gitlab-token", "gldt-", prefixed, {is_dotted, 20}},
    {"gitlab-token", "glrt-", prefixed, {is_dotted, 20}},
    {"gitlab-token", "glcbt-", prefixed, {is_dotted, 20}},
    {"gitlab-token", "glptt-", prefixed, {is_dotted, 20}},

    // https://api.slack.com/concepts/token-types, https://api.slack.com/messaging/webhooks
    {"slack-token", "xoxa-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxb-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxc-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxe-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxe.xox", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxp-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxr-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xoxs-", prefixed, {is_word_or_dash, 20}},
    {"slack-token", "xapp-", prefixed, {is_word_or_dash, 20}},
    {"slack-webhook", "hooks.slack.com", prefixed, {is_path, 40}},
    // https://discord.com/developers/docs/resources/webhook
    {"discord-webhook", "discord.com", prefixed, {is_path, 90}},
    {"discord-webhook", "discordapp.com", prefixed, {is_path, 90}},
    // https://core.telegram.org/bots/api#authorizing-your-bot
    {"telegram-token", ":AA", telegram_token},

    // https://docs.stripe.com/keys, https://docs.stripe.com/webhooks
    {"stripe-key", "sk_live_", prefixed, {is_alphanumeric, 16}},
    {"stripe-key", "rk_live_", prefixed, {is_alphanumeric, 16}},
    {"stripe-key", "sk_test_", prefixed, {is_alphanumeric, 16}},
    {"stripe-key", "rk_test_", prefixed, {is_alphanumeric, 16}},
    {"stripe-key", "whsec_", prefixed, {is_base64, 24}},
    // https://www.twilio.com/docs/iam/api-keys: an SK… only names the key, so what is secret has no form of its own
    {"twilio-token", "twilio_auth_token", assigned, kMade, kName},
    {"twilio-token", "twilio_api_secret", assigned, kMade, kName},
    // https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
    {"sendgrid-key", "SG.", prefixed, {is_dotted, 60, 80}},
    // https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt
    {"mailgun-key", "key-", prefixed, {is_small_hex, 32, 32}},

    // https://docs.npmjs.com/about-access-tokens
    {"npm-token", "npm_", prefixed, {is_alphanumeric, 36}},
    // https://docs.pypi.org/api/secrets/
    {"pypi-token", "pypi-", prefixed, {is_word_or_dash, 50}},
    // https://docs.digitalocean.com/reference/api/create-personal-access-token/
    {"digitalocean-token", "dop_v1_", prefixed, {is_small_hex, 64, 64}},
    {"digitalocean-token", "doo_v1_", prefixed, {is_small_hex, 64, 64}},
    {"digitalocean-token", "dor_v1_", prefixed, {is_small_hex, 64, 64}},
    // https://docs.docker.com/security/access-tokens/
    {"docker-token", "dckr_pat_", prefixed, {is_word_or_dash, 20}},
    // https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
    {"vault-token", "hvs.", prefixed, {is_word_or_dash, 24}},
    {"vault-token", "hvb.", prefixed, {is_word_or_dash, 24}},
    // https://github.com/FiloSottile/age/blob/main/doc/age-keygen.1.ronn
    {"age-key", "AGE-SECRET-KEY-1", prefixed, {is_capital_or_digit, 58, 58}},
    // Our own: access/secret.h.
    {"livestream-token", "ls_", prefixed, {is_word_or_dash, 43, 43, 3.25}},

    // RFC 7468, RFC 4880 (6.2), OpenSSH's PROTOCOL.key
    {"private-key", "BEGIN ", private_key},
    // RFC 7519, as RFC 7515 (7.1) writes it
    {"jwt", "eyJ", json_web_token},
    // RFC 9110 (11.6.2), RFC 7617, RFC 6750
    {"authorization", "authorization", authorization, {is_token68, 8}, kName},
    {"bearer-token", "bearer", bearer_token, kBearer, kName},
    // RFC 6265 (4)
    {"cookie", "cookie", cookie, {nullptr, 8}, kName},
    // RFC 3986 (3.2.1), also with slashes as PHP escapes them in JSON, and that in JSON again
    {"url-password", "://", url_password},
    {"url-password", R"(:\/\/)", url_password},
    {"url-password", R"(:\\/\\/)", url_password},
    {"url-password", R"(:\\\\/\\\\/)", url_password},

    {"password", "password", assigned, kThoughtUp, kName},
    {"password", "passwd", assigned, kThoughtUp, kName},
    {"password", "passphrase", assigned, kThoughtUp, kName},
    {"token", "token", assigned, kMade, kName},
    {"secret", "secret", assigned, kMade, kName},
    {"secret", "secret_key", assigned, kMade, kName},
    {"api-key", "api_key", assigned, kMade, kName},
    {"api-key", "app_key", assigned, kMade, kName},  // https://docs.datadoghq.com/account_management/api-app-keys/
    {"api-key", "application_key", assigned, kMade, kName},
    {"access-key", "access_key", assigned, kMade, kName},
    {"private-key", "private_key", assigned, kMade, kName},
    {"encryption-key", "encryption_key", assigned, kMade, kName},
    {"credential", "credential", assigned, kMade, kName},
    {"credential", "credentials", assigned, kMade, kName},
});
// clang-format on

}  // namespace

std::span<const Rule> all_rules() { return kRules; }

std::size_t anchor_size(const Rule& rule, std::string_view text) {
  if (rule.spelling == Spelling::exact) return text.starts_with(rule.anchor) ? rule.anchor.size() : 0;
  std::size_t size = 0;
  for (const char c : rule.anchor) {
    const char next = size < text.size() ? text[size] : '\0';
    if (c == '_' ? next == '_' || next == '-' : lower(next) == c) {
      ++size;
    } else if (c != '_') {
      return 0;
    }
  }
  return size;
}

}  // namespace livestream
