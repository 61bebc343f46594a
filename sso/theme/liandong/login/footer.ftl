<#macro content>
<div class="ld-help"><p>${msg("ldHelp")}</p><p>${msg("ldNote")}</p></div>
</#macro>
