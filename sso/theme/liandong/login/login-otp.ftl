<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#-- The parent's page calls itself "log in" and can't be used by keyboard where somebody has two devices. -->
<@layout.registrationLayout displayMessage=!messagesPerField.existsError('totp'); section>
    <#if section="header">
        ${msg("ldOtpTitle")}
    <#elseif section="form">
        <form id="kc-otp-login-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
            <p class="ld-say">${msg("ldOtpSay")}</p>
            <#if otpLogin.userOtpCredentials?size gt 1>
                <fieldset class="ld-devices">
                    <legend>${msg("ldOtpDevice")}</legend>
                    <#list otpLogin.userOtpCredentials as device>
                        <label>
                            <input type="radio" name="selectedCredentialId" value="${device.id}"<#if device.id == otpLogin.selectedCredentialId!""> checked</#if>>
                            ${device.userLabel!msg("ldOtpUnnamed")}
                        </label>
                    </#list>
                </fieldset>
            <#else>
                <input type="hidden" name="selectedCredentialId" value="${otpLogin.selectedCredentialId!''}">
            </#if>
            <@field.input name="otp" label=msg("loginOtpOneTime") autocomplete="one-time-code" fieldName="totp" autofocus=true />
            <@buttons.actionGroup>
                <@buttons.button id="kc-login" name="login" label="ldOtpGo" />
            </@buttons.actionGroup>
            <#if (client.baseUrl)?has_content><p class="ld-back"><a href="${client.baseUrl}">${msg("ldBack")}</a></p></#if>
        </form>
    </#if>
</@layout.registrationLayout>
